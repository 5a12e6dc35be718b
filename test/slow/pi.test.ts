/** The real pi, by both of its names: its turns as traces, its ends, and an application that is not changed. */

import { describe, expect, it } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { pi } from '../../src/adapters/pi/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { type Mood, withModel } from './adapters/chat-server.ts'
import { agentAt, loadPi, lookup, NAMES, type Pi, text } from './adapters/pi.ts'
import { NODES, startChild } from './child.ts'

const VERSIONS = await Promise.all(NAMES.map(async (name) => ({ name, of: await loadPi(name) })))

/** As `lifesign/register` has it. */
const stand = (of: Pi) =>
  standWith({ adapters: [fetchProgress(), pi(of.Agent), modelHttp()], watchProcess: false })

const play = <T>(work: (url: string) => Promise<T>, mood: Mood = 'answers'): Promise<T> =>
  withModel({ mood, says: 'Hello' }, work)

describe.each(VERSIONS)('a turn of $name', ({ of }) => {
  it('has one span for each answer, tool and agent, with the conversation and the tokens', async () => {
    const { spans, ends } = stand(of)

    await play(async (url) => {
      const expert = lookup(async () => (await agentAt(url, { of }).prompt('Who knows?'), text('They do.')))
      await agentAt(url, { of, tools: [expert] }).prompt('hi')
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent pi',
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool lookup',
      '    invoke_agent pi',
      '      chat gpt-5',
    ])
    const root = spans().find(({ parentSpanContext }) => parentSpanContext === undefined)
    expect(root?.attributes).toMatchObject({ 'gen_ai.conversation.id': 'conversation-1' })
    const call = spans().find(({ name }) => name === 'chat gpt-5')
    expect(call?.attributes).toMatchObject({ 'gen_ai.provider.name': 'openai' })
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('is an error after status 500, though its promise resolves', async () => {
    const { spans, ends } = stand(of)

    await play((url) => agentAt(url, { of }).prompt('hi'), 'refuses')

    expect(ends).toMatchObject([{ reason: 'error', errorType: '500' }])
    expect(treeOf(spans())).toEqual(['invoke_agent pi', '  chat gpt-5'])
  })

  it('that people stop asks no model and calls no tool any more', async () => {
    const { lifesign, ends } = stand(of)
    const called: string[] = []
    const stopping = lookup(async () => {
      called.push('first')
      lifesign.endRun({ session: 'conversation-1' }, { reason: 'killed', cause: 'stop' })
      return text('found')
    })

    const agent = await play(async (url) => {
      const asked = agentAt(url, { of, tools: [stopping] })
      await asked.prompt('hi')
      return asked
    })

    expect(agent.state.messages.at(-1)?.stopReason).toBe('aborted')
    expect([called, ends.map(({ cause }) => cause)]).toEqual([['first'], ['stop']])
  })

  it('goes on with messages that have waited, and is one run with them', async () => {
    const { spans, ends } = stand(of)

    await play(async (url) => {
      const agent = agentAt(url, { of })
      agent.followUp({ role: 'user', content: 'And then?', timestamp: 0 })
      await agent.prompt('hi')
    })

    expect(treeOf(spans())).toEqual(['invoke_agent pi', '  chat gpt-5', '  chat gpt-5'])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
  })
})

const newest = VERSIONS[0]?.of as Pi

describe('a tool', () => {
  it('that throws has failed with its own error, and its run goes on', async () => {
    const { spans, ends } = stand(newest)
    const failing = lookup(() => Promise.reject(new RangeError('far off')))

    await play((url) => agentAt(url, { tools: [failing] }).prompt('hi'))

    const tool = spans().find(({ name }) => name === 'execute_tool lookup')
    expect(tool?.attributes['error.type']).toBe('RangeError')
    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
  })

  it('is as it was before its call, and after it', async () => {
    stand(newest)
    const tool = lookup(async () => text('found')) as { execute: unknown }
    const before = Object.getOwnPropertyDescriptors(tool)

    await play((url) => agentAt(url, { tools: [tool] }).prompt('hi'))

    expect(Object.getOwnPropertyDescriptors(tool)).toEqual(before)
    expect(tool.execute).toBe(before.execute.value)
  })

  it('that nobody can change is told of all the same', async () => {
    const { spans } = stand(newest)
    const tool = Object.freeze(lookup(async () => text('found')))

    await play((url) => agentAt(url, { tools: [tool] }).prompt('hi'))

    expect(treeOf(spans())).toContain('  execute_tool lookup')
  })
})

describe('a turn inside of a run of the host', () => {
  it('is part of it, and holds it after its body has returned', async () => {
    const { lifesign, spans, ends } = stand(newest)
    const prompted: Promise<void>[] = []

    await play(async (url) => {
      await lifesign.run({ agent: 'host' }, () => {
        prompted.push(agentAt(url).prompt('hi'))
      })
      expect(ends).toEqual([])
      await Promise.all(prompted)
    })

    expect(treeOf(spans())).toEqual(['invoke_agent host', '  chat gpt-5'])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
  })

  it('is aborted at its next step once that run is over', async () => {
    const { lifesign, ends } = stand(newest)
    const stopping = lookup(async () => {
      lifesign.endRun({ session: 'C1' }, { reason: 'killed', cause: 'stop' })
      return text('found')
    })

    const agent = await play(async (url) => {
      const asked = agentAt(url, { tools: [stopping] })
      await expect(lifesign.run({ session: 'C1' }, () => asked.prompt('hi'))).rejects.toThrow('stop')
      await expect.poll(() => asked.state.messages.at(-1)?.stopReason).toBe('aborted')
      return asked
    })

    expect(agent.state.messages.filter(({ role }) => role === 'assistant')).toHaveLength(2)
    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
  })
})

describe('what pi refuses', () => {
  it('is no run', async () => {
    const { ends } = stand(newest)

    await play(async (url) => {
      const agent = agentAt(url)
      await agent.prompt('hi')
      await expect(agent.continue()).rejects.toThrow('Cannot continue')
      const first = agent.prompt('again')
      await expect(agent.prompt('twice')).rejects.toThrow('already processing')
      await first
    })

    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })
})

describe('an application that knows nothing of Lifesign', () => {
  it.each([
    ['@earendil-works', 'Node 24'],
    ['@mariozechner', 'Node 24'],
    ['@mariozechner', 'Node 22.15'],
  ] as const)('is heard under lifesign/register and not changed: %s, %s', async (name, version) => {
    const node = NODES[version]
    const app = ['test/slow/apps/pi-app.mjs', name]
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
    const variables = { LIFESIGN_START_SDK: 'false' }

    const bare = await startChild({ node, args: [...node.sourceFlags, ...app], variables }).ended
    const heard = await startChild({ node, args: [...node.sourceFlags, ...preload, ...app], variables }).ended

    expect(bare.lines.at(-1)).toBe('All is well.')
    expect([heard.lines, heard.code]).toEqual([bare.lines, bare.code])
    expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
      { agent: 'pi', session: 'conversation-1', reason: 'completed' },
    ])
  })
})
