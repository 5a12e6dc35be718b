/** The real Agents SDK: its runs as traces, its ends, and an application that is not changed. */

import { describe, expect, it } from 'vitest'

import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { openAiAgents } from '../../src/adapters/openai-agents/index.ts'
import { standWith } from '../support/standing-process.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { type Mood, withModel } from './adapters/chat-server.ts'
import { type AgentsSdk, loadSdk, lookup, runnerAt } from './adapters/openai-agents.ts'
import { NODES, startChild } from './child.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

const stand = () => standWith({ adapters: [openAiAgents(), modelHttp()], watchProcess: false })

type Runner = Awaited<ReturnType<typeof runnerAt>>

async function play<T>(
  work: (sdk: AgentsSdk, runner: Runner) => Promise<T>,
  mood: Mood = 'answers',
): Promise<T> {
  const sdk = await loadSdk()
  return withModel({ mood, says: 'Hello' }, async (url) => {
    return work(sdk, await runnerAt(sdk, url, { groupId: 'conversation-1' }))
  })
}

describe('a trace', () => {
  it('has one span for each agent, request and tool, with the conversation and the tokens', async () => {
    const { spans, ends } = stand()

    await play(async (sdk, runner) => {
      const expert = new sdk.Agent({ name: 'expert', instructions: 'Know.' })
      const asExpert = expert.asTool({ toolName: 'ask_expert', toolDescription: 'Asks' })
      await runner.run(new sdk.Agent({ name: 'clerk', instructions: 'Help.', tools: [asExpert] }), 'hi')
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool ask_expert',
      '    invoke_agent expert',
      '      chat gpt-5',
    ])
    const root = spans().find(({ name }) => name === 'invoke_agent clerk')
    expect(root?.attributes).toMatchObject({ 'gen_ai.conversation.id': 'conversation-1' })
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('has a sub-agent for each hand-over', async () => {
    const { spans } = stand()

    await play(async (sdk, runner) => {
      const expert = new sdk.Agent({ name: 'expert', instructions: 'Know.' })
      await runner.run(new sdk.Agent({ name: 'clerk', instructions: 'Help.', handoffs: [expert] }), 'hi')
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      '  invoke_agent expert',
      '    chat gpt-5',
    ])
  })
})

describe('a session', () => {
  it('is the conversation that the provider keeps, where the runner names no group', async () => {
    const sdk = await loadSdk()
    const adapters = [openAiAgents(sdk.Runner), modelHttp()]
    const { spans } = standWith({ adapters, watchProcess: false })

    await withModel({ mood: 'answers', says: 'Hello' }, async (url) => {
      const agent = new sdk.Agent({ name: 'clerk', instructions: 'Help.' })
      for (const group of [{}, { groupId: 'conversation-1' }]) {
        const runner = await runnerAt(sdk, url, { useResponses: true, ...group })
        await runner.run(agent, 'hi', { conversationId: 'conv_7' })
      }
    })

    const roots = spans().filter(({ name }) => name === 'invoke_agent clerk')
    const sessions = roots.map(({ attributes }) => attributes['gen_ai.conversation.id'])
    expect(sessions).toEqual(['conv_7', 'conversation-1'])
  })
})

describe('an end', () => {
  it.each([true, false])('is an error after status 500 (streamed: %s)', async (stream) => {
    const { ends, spans } = stand()

    await play(async (sdk, runner) => {
      const agent = new sdk.Agent({ name: 'clerk', instructions: 'Help.' })
      const asked = runner.run(agent, 'hi', { stream }).then(async (result) => stream && result.completed)
      await expect(asked).rejects.toThrow('500')
    }, 'refuses')

    expect(ends).toMatchObject([{ reason: 'error', errorType: '500' }])
    expect(spans()).toHaveLength(2)
  })

  it('is completed where a tool throws, and the tool has failed', async () => {
    const { ends, spans } = stand()

    await play(async (sdk, runner) => {
      const tools = [lookup(sdk, () => Promise.reject(new RangeError('far off')))]
      await runner.run(new sdk.Agent({ name: 'clerk', instructions: 'Help.', tools }), 'hi')
    })

    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
    const tool = spans().find(({ name }) => name === 'execute_tool lookup')
    expect(tool?.status.code).toBe(2)
  })

  it('of a tool at its time limit is a failure of the tool alone', async () => {
    const { ends, spans } = stand()

    await play(async (sdk, runner) => {
      const tools = [lookup(sdk, () => new Promise(() => undefined), { timeoutMs: 20 })]
      await runner.run(new sdk.Agent({ name: 'clerk', instructions: 'Help.', tools }), 'hi')
    })

    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
    const tool = spans().find(({ name }) => name === 'execute_tool lookup')
    expect(tool?.attributes['error.type']).toBe('TimeoutError')
  })

  it('is a kill where the reader leaves in the middle', async () => {
    const { ends } = stand()

    await play(async (sdk, runner) => {
      const agent = new sdk.Agent({ name: 'clerk', instructions: 'Help.' })
      const result = await runner.run(agent, 'hi', { stream: true })
      for await (const _ of result) break
      await expect.poll(() => ends.length, PATIENT).toBe(1)
    }, 'stalls')

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
  })

  it('of a run that people stop lets no tool and no request begin', async () => {
    const { lifesign, ends } = stand()
    const called: string[] = []

    await play(async (sdk, runner) => {
      const first = lookup(sdk, async () => {
        called.push('first')
        lifesign.endRun({ session: 'conversation-1' }, { reason: 'killed', cause: 'stop' })
        return 'found'
      })
      const asked = runner.run(new sdk.Agent({ name: 'clerk', instructions: 'Help.', tools: [first] }), 'hi')
      await expect(asked).rejects.toThrow('The run was stopped')
    })

    expect([called, ends.map(({ cause }) => cause)]).toEqual([['first'], ['stop']])
  })
})

describe('an application that knows nothing of Lifesign', () => {
  it.each([
    ['agents-app.mjs', 'Node 24'],
    ['agents-app.cjs', 'Node 24'],
    ['agents-app.mjs', 'Node 22.15'],
  ] as const)('is heard under lifesign/register and not changed: %s, %s', async (file, version) => {
    const node = NODES[version]
    const app = `test/frameworks/${file}`
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
    const variables = { LIFESIGN_START_SDK: 'false', OPENAI_AGENTS_DISABLE_TRACING: '0' }

    const bare = await startChild({ node, args: [...node.sourceFlags, app], variables }).ended
    const heard = await startChild({ node, args: [...node.sourceFlags, ...preload, app], variables }).ended

    expect([bare.lines, bare.code]).toEqual([['expert: All is well.'], 0])
    expect([heard.lines, heard.code]).toEqual([bare.lines, bare.code])
    expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
      { agent: 'expert', parent: 'clerk', reason: 'completed' },
      { agent: 'clerk', session: 'conversation-1', reason: 'completed' },
    ])
  })
})
