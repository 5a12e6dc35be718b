/** The real Mastra: the less usual ways in which its agents are asked. */

import { describe, expect, it } from 'vitest'

import { treeOf } from '../adapters/span-tree.ts'
import { heavyFramework } from './adapters/frameworks.ts'
import { framework, PATIENT, play, read, stand, THREAD, tools } from './adapters/mastra-stage.ts'
import { agentAt } from './adapters/mastra.ts'
import { withAnswers } from './adapters/scripted-model.ts'

interface MemoryPackage {
  readonly MockMemory: new () => object
}

const CHOICE = { primitiveId: 'expert', primitiveType: 'agent', prompt: 'Go', selectionReason: 'Knows' }
const CHECK = { isComplete: true, completionReason: 'Done', finalResult: 'All is well.' }

describe('a network of agents', () => {
  it('is a run, with a sub-agent for each that is asked', async () => {
    const { spans, ends } = stand()
    const { MockMemory } = await heavyFramework<MemoryPackage>('@mastra/core/dist/memory/index.js')

    await withAnswers([JSON.stringify(CHOICE), 'Well.', JSON.stringify(CHECK)], async (url) => {
      const expert = agentAt(framework, url, { id: 'expert', name: 'expert', description: 'Knows' })
      const clerk = agentAt(framework, url, { agents: { expert }, memory: new MockMemory() })
      for await (const _ of await clerk.network('hi', THREAD));
    })

    await expect.poll(() => ends.length, PATIENT).toBe(4)
    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  invoke_agent expert',
      '    chat gpt-5',
      '  invoke_agent Routing Agent',
      '    chat gpt-5',
      '  invoke_agent Routing Agent',
      '    chat gpt-5',
    ])
    const root = spans().find(({ name }) => name === 'invoke_agent clerk')
    expect(root?.attributes['gen_ai.conversation.id']).toBe('conversation-1')
    expect(new Set(ends.map(({ reason }) => reason))).toEqual(new Set(['completed']))
  })
})

describe('an agent', () => {
  it('whose first model fails is well with the second one', async () => {
    const { spans, ends } = stand()

    await withAnswers([400, 'All is well.'], (url) => {
      const modelOf = (id: string) => ({ model: { id, url, apiKey: 'none' }, maxRetries: 0 })
      return read(agentAt(framework, url, { model: [modelOf('openai/first'), modelOf('openai/second')] }))
    })

    expect(treeOf(spans())).toEqual(['invoke_agent clerk', '  chat first', '  chat second'])
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('that Mastra tries again after status 429 has one run', async () => {
    const { spans, ends } = stand()

    await withAnswers([429, 'All is well.'], (url) =>
      agentAt(framework, url, { maxRetries: 1 }).generate('hi'),
    )

    expect(treeOf(spans())).toEqual(['invoke_agent clerk', '  chat gpt-5', '  chat gpt-5'])
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('that is refused with status 429 for good has failed', async () => {
    const { ends } = stand()

    await withAnswers([429], (url) => read(agentAt(framework, url)))

    expect(ends).toMatchObject([{ reason: 'error', errorType: '429' }])
  })

  it.each([{ durable: true }, {}])('that is asked until it is idle has one run: %o', async (options) => {
    const { spans, ends } = stand()

    await play((make) => read(make({ ...options, ...tools(() => 'found') }), { untilIdle: true, ...THREAD }))

    await expect.poll(() => ends, PATIENT).toMatchObject([{ reason: 'completed', stopReason: 'stop' }])
    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool lookup',
    ])
  })

  it('whose processor blocks the answer has a run that is completed', async () => {
    const { ends } = stand()
    const blocks = { id: 'blocks', processInput: ({ abort }: { abort(why: string): never }) => abort('No') }

    const answer = await play((make) => make({ inputProcessors: [blocks] }).generate('hi'))

    expect([answer.tripwire === undefined, ends.map(({ reason }) => reason)]).toEqual([false, ['completed']])
  })
})
