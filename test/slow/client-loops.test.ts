/** The clients of OpenAI and Anthropic, real ones: what the wire does not tell of their loops and requests. */

import { describe, expect, it } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { anthropic } from '../../src/adapters/anthropic/index.ts'
import { openai } from '../../src/adapters/openai/index.ts'
import type { Adapter } from '../../src/model/adapter.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import * as anthropics from './adapters/anthropic.ts'
import { withAnthropic } from './adapters/anthropic-server.ts'
import { type Mood, withModel } from './adapters/chat-server.ts'
import * as openais from './adapters/openai.ts'
import { NODES, startChild } from './child.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

type Tool = (input: unknown) => unknown

/** A loop, by whichever client. */
interface Play {
  readonly tool?: Tool
  readonly signal?: AbortSignal
  readonly options?: object
}

interface Client {
  readonly adapter: () => Adapter
  /** The spans of a loop: Anthropic's own stand for ours. */
  readonly tree: readonly string[]
  /** Why its model stops, in the words of its provider. */
  readonly stopReason: string
  /** Plays a loop against a model in this mood. */
  loop(mood: Mood, play: Play): Promise<unknown>
  /** The client tells the model of a tool that threw, and goes on. */
  readonly forgives: boolean
}

const CLIENTS: Readonly<Record<string, Client>> = {
  openai: {
    adapter: () => openai(openais.OpenAI),
    stopReason: 'stop',
    tree: ['invoke_agent', '  chat gpt-5', '  chat gpt-5', '  execute_tool lookup'],
    forgives: false,
    loop: (mood, { tool, signal, options }) =>
      withModel({ mood, says: 'Hello' }, (url) => {
        const tools = tool === undefined ? [] : [openais.functionOf('lookup', tool)]
        const { completions } = openais.openaiAt(url, options).chat
        return completions.runTools(openais.askedWith('hi', tools), { signal }).finalContent()
      }),
  },
  anthropic: {
    adapter: () => anthropic(anthropics.Anthropic),
    stopReason: 'end_turn',
    tree: [
      'anthropic.messages.tool_runner',
      '  anthropic.custom_tool_use lookup',
      '  anthropic.messages.create',
      '  anthropic.messages.create',
    ],
    forgives: true,
    loop: (mood, { tool, signal, options }) =>
      withAnthropic(
        ({ isFirst, body }) => {
          if (mood === 'refuses') return { status: 500 }
          if (mood === 'keeps silent') return 'keeps silent'
          return isFirst && body.includes('"lookup"') ? [{ call: 'lookup', input: {} }] : [{ text: 'Hello' }]
        },
        async (url) => {
          const tools = tool === undefined ? [] : [anthropics.toolOf('lookup', tool)]
          const { messages } = anthropics.anthropicAt(url, options).beta
          return messages.toolRunner(anthropics.askedWith('hi', tools), { signal })
        },
      ),
  },
}

const never = (): Promise<never> => new Promise(() => undefined)

describe.each(Object.entries(CLIENTS))('a loop of %s', (_, { adapter, tree, stopReason, loop, forgives }) => {
  const stand = () => standWith({ adapters: [adapter(), fetchProgress(), modelHttp()], watchProcess: false })

  it('is one run with its tool, in one trace', async () => {
    const { spans, ends } = stand()

    await loop('answers', { tool: () => 'found' })

    expect(ends).toMatchObject([{ reason: 'completed', stopReason }])
    await expect.poll(() => treeOf(spans()), PATIENT).toEqual(tree)
  })

  it('has a tool call that failed where its tool throws', async () => {
    const { ends, spans } = stand()
    const bad = (): never => {
      throw new TypeError('bad tool')
    }

    await loop('answers', { tool: bad }).catch(() => undefined)

    const end = forgives ? { reason: 'completed' } : { reason: 'error', errorType: 'TypeError' }
    expect(ends).toMatchObject([end])
    const tool = spans().find(({ name }) => name.endsWith('lookup'))
    expect(tool?.attributes['error.type']).toBeDefined()
  })

  it('is known to be in a tool that hangs, until its caller has waited long enough', async () => {
    const { lifesign, ends } = stand()
    const caller = new AbortController()

    void loop('answers', { tool: never, signal: caller.signal }).catch(() => undefined)
    await expect
      .poll(() => lifesign.sessions.list()[0]?.strands, PATIENT)
      .toMatchObject([{ kind: 'tool_call', name: 'lookup' }])
    caller.abort(new DOMException('Too late', 'TimeoutError'))

    await expect.poll(() => ends, PATIENT).toMatchObject([{ reason: 'timeout', cause: 'deadline' }])
  })

  it('is cut off when people stop it', async () => {
    const { lifesign, ends } = stand()

    const looping = loop('keeps silent', {}).catch((error: unknown) => error)
    await expect
      .poll(() => lifesign.sessions.list()[0]?.strands, PATIENT)
      .toMatchObject([{ kind: 'model_call' }])
    const { runId } = lifesign.sessions.list()[0]!.strands[0]!
    lifesign.endRun(runId, { reason: 'killed', cause: 'stop' })

    expect(await looping).toMatchObject({ message: expect.stringMatching(/abort/i) })
    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
  })

  it('has failed at once where the model refuses for good', async () => {
    const { ends } = stand()

    await expect(loop('refuses', { tool: () => 'found' })).rejects.toThrow()

    expect(ends).toMatchObject([{ reason: 'error', errorType: '500' }])
  })

  it('is timed out where the client has waited long enough, in all its attempts', async () => {
    const { ends } = stand()

    const options = { timeout: 200, maxRetries: 1 }
    await expect(loop('keeps silent', { options })).rejects.toThrow(/timed out/i)

    expect(ends).toMatchObject([{ reason: 'timeout', cause: 'request_timeout' }])
  })

  it('is a part of the run of a host, whose body says how that ends', async () => {
    const { lifesign, ends } = stand()
    const bad = (): never => {
      throw new TypeError('bad tool')
    }

    await lifesign.run({ agent: 'host' }, () => loop('answers', { tool: bad }).catch(() => undefined))

    expect(ends).toMatchObject([{ reason: 'completed' }])
  })
})

describe('an application that knows nothing of Lifesign', () => {
  it.each([
    ['clients-app.mjs', 'Node 24'],
    ['clients-app.cjs', 'Node 22.15'],
  ] as const)('is heard under lifesign/register and not changed: %s, %s', async (file, version) => {
    const node = NODES[version]
    const app = `test/frameworks/${file}`
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
    const variables = { LIFESIGN_START_SDK: 'false' }

    const [bare, heard] = await Promise.all([
      startChild({ node, args: [...node.sourceFlags, app], variables }).ended,
      startChild({ node, args: [...node.sourceFlags, ...preload, app], variables }).ended,
    ])

    expect([bare.lines.at(-1), bare.lines.length, bare.code]).toEqual(['APIConnectionTimeoutError', 9, 0])
    expect([heard.lines, heard.code]).toEqual([bare.lines, bare.code])
    expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
      { reason: 'completed' },
      { reason: 'completed' },
      { reason: 'error' },
      { reason: 'timeout' },
    ])
  })
})
