/** Clients of models in the shapes that applications give them, real ones: inside of one another, side by side, derived. */

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { anthropic } from '../../src/adapters/anthropic/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { openai } from '../../src/adapters/openai/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import * as anthropics from './adapters/anthropic.ts'
import { withAnthropic } from './adapters/anthropic-server.ts'
import { withModel } from './adapters/chat-server.ts'
import { framework } from './adapters/frameworks.ts'
import * as openais from './adapters/openai.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

const stand = () => {
  const adapters = [openai(openais.OpenAI), anthropic(anthropics.Anthropic), modelHttp()]
  return standWith({ adapters, watchProcess: false })
}

const ANSWERS = { mood: 'answers', says: 'Hello' } as const
const CHAT = { model: 'gpt-5', messages: [{ role: 'user', content: 'hi' }] }

/** A model that does nothing else with a question. */
async function modelThat(hears: (request: IncomingMessage) => void): Promise<string> {
  const server = createServer(hears)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

describe('a client that asks inside of the fetch of another one', () => {
  it('has failed once it says so: nobody waits for a further attempt of it', async () => {
    const { ends, lifesign, spans } = stand()
    const broken = await modelThat((request) => request.socket.destroy())
    const inner = openais.openaiAt(broken)
    const meanwhile: unknown[] = []
    const viaInner = async (url: string, init: RequestInit): Promise<Response> => {
      await inner.chat.completions.create(CHAT).catch(() => undefined)
      meanwhile.push(...lifesign.sessions.list().flatMap(({ strands }) => strands.map(({ wait }) => wait)))
      return fetch(url, init)
    }

    await withModel(ANSWERS, async (url) => {
      const outer = openais.openaiAt(url, { fetch: viaInner })
      await lifesign.run({ agent: 'host' }, () => outer.chat.completions.create(CHAT))
    })

    expect(ends).toMatchObject([{ reason: 'completed' }])
    expect(meanwhile).toEqual([undefined])
    const asked = spans().filter(({ name }) => name === 'chat gpt-5')
    expect(asked.map(({ attributes }) => attributes['error.type'])).toEqual([expect.any(String), undefined])
  })
})

describe('two loops of one client that go in parallel', () => {
  const tree = (agents: number): string[] =>
    Array.from({ length: agents }, () => ['  chat', '  chat', '  execute_tool lookup']).flat()

  it('are two runs, each with its tool: openai', async () => {
    const { ends, spans } = stand()
    const seen: string[] = []

    await withModel(ANSWERS, async (url) => {
      const { completions } = openais.openaiAt(url).chat
      const loops = ['a', 'b'].map((name) => {
        const tool = openais.functionOf('lookup', () => (seen.push(name), name))
        return completions.runTools(openais.askedWith('hi', [tool])).finalContent()
      })
      await Promise.all(loops)
    })

    expect([seen.toSorted(), ends.map(({ reason }) => reason)]).toEqual([
      ['a', 'b'],
      ['completed', 'completed'],
    ])
    expect(
      treeOf(spans())
        .filter((line) => line.startsWith(' '))
        .map((line) => line.replace(' gpt-5', '')),
    ).toEqual(tree(2))
  })

  it('are two runs, each with its tool: Anthropic', async () => {
    const { ends, spans } = stand()

    await withAnthropic(
      ({ isFirst }) => (isFirst ? [{ call: 'lookup', input: {} }] : [{ text: 'Hello' }]),
      async (url) => {
        const { messages } = anthropics.anthropicAt(url).beta
        const tools = [anthropics.toolOf('lookup', () => 'found')]
        await Promise.all([1, 2].map(async () => messages.toolRunner(anthropics.askedWith('hi', tools))))
      },
    )

    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
    const loop = [
      'anthropic.custom_tool_use lookup',
      'anthropic.messages.create',
      'anthropic.messages.create',
    ]
    const below = treeOf(spans()).filter((line) => line.startsWith(' '))
    expect(below.map((line) => line.trim())).toEqual([...loop, ...loop])
  })
})

interface Derived extends openais.OpenAiClient {
  withOptions(options: object): openais.OpenAiClient
}

interface Azure {
  readonly AzureOpenAI: new (options: object) => openais.OpenAiClient
}

describe('a client that is derived from another one', () => {
  it.each([
    [
      'withOptions',
      async (baseURL: string) => (openais.openaiAt('http://127.0.0.1:1') as Derived).withOptions({ baseURL }),
    ],
    [
      'AzureOpenAI',
      async (url: string) => {
        const { AzureOpenAI } = await framework<Azure>('openai')
        return new AzureOpenAI({ endpoint: url, apiKey: 'none', apiVersion: '1', maxRetries: 0 })
      },
    ],
  ])('says why it gave up: %s', async (_, clientAt) => {
    const { ends, spans } = stand()
    const caller = new AbortController()
    const { signal } = caller
    const tooLate = new DOMException('Too late', 'TimeoutError')
    const client = await clientAt(await modelThat(() => caller.abort(tooLate)))

    await expect(client.chat.completions.create(CHAT, { signal })).rejects.toThrow(/abort/i)

    await expect.poll(() => ends, PATIENT).toMatchObject([{ reason: 'timeout', cause: 'deadline' }])
    expect(treeOf(spans())).toEqual(['invoke_agent', '  chat gpt-5'])
  })

  it('has its loops heard: AzureOpenAI, whose path has the name of the deployment', async () => {
    const { ends, spans } = stand()
    const { AzureOpenAI } = await framework<Azure>('openai')

    await withModel(ANSWERS, async (url) => {
      const azure = { endpoint: new URL(url).origin, deployment: 'mine', apiKey: 'none', apiVersion: '1' }
      const tools = [openais.functionOf('lookup', () => 'found')]
      await new AzureOpenAI(azure).chat.completions.runTools(openais.askedWith('hi', tools)).finalContent()
    })

    expect(ends).toMatchObject([{ reason: 'completed' }])
    expect(treeOf(spans())).toEqual(['invoke_agent', '  chat mine', '  chat mine', '  execute_tool lookup'])
  })
})

describe('a stream of Anthropic that nobody waits for', () => {
  it('is a run that completes: the client reads it by itself', async () => {
    const { ends } = stand()

    await withAnthropic(
      () => [{ text: 'Hello' }],
      async (url) => {
        anthropics
          .anthropicAt(url)
          .beta.messages.stream({ ...anthropics.askedWith('hi', []), stream: undefined })
        await expect.poll(() => ends, PATIENT).toMatchObject([{ reason: 'completed' }])
      },
    )
  })
})
