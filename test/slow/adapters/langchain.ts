/** The real LangChain with LangGraph and its real client, against a model of this machine. */

import { langchain } from '../../../src/adapters/langchain/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type Mood, withModel } from './chat-server.ts'
import { framework } from './frameworks.ts'
import { installedTogether } from './installed-together.ts'

/** What is used of a graph. */
export interface Graph {
  invoke(input: unknown, config?: object): Promise<{ readonly messages: readonly { content: unknown }[] }>
  stream(input: unknown, config?: object): Promise<ReadableStream<unknown> & AsyncIterable<unknown>>
}

export interface ChatModel {
  invoke(input: unknown, config?: object): Promise<{ readonly content: unknown }>
  stream(input: unknown, config?: object): Promise<AsyncIterable<unknown>>
}

/** What is used of the packages. */
export interface LangChain {
  createAgent(options: object): Graph
  tool(work: (input: { readonly input: string }) => unknown, options: object): object
}

interface OpenAiPackage {
  readonly ChatOpenAI: new (options: object) => ChatModel
}

/** Loads it, as CommonJS. */
export async function loadLangChain(): Promise<LangChain> {
  return framework<LangChain>('langchain')
}

/** A model at this address. */
export async function modelAt(baseURL: string, options: object = {}): Promise<ChatModel> {
  const { ChatOpenAI } = await framework<OpenAiPackage>('@langchain/openai')
  const common = { model: 'gpt-5', apiKey: 'none', maxRetries: 0, configuration: { baseURL } }
  return new ChatOpenAI({ ...common, ...options })
}

const SCHEMA = { type: 'object', properties: { input: { type: 'string' } } }

/** A tool of the application. */
export function lookup({ tool }: LangChain, work: (input: string) => unknown): object {
  return tool(async ({ input }) => work(input), { name: 'lookup', description: 'Finds', schema: SCHEMA })
}

/** The question of a person. */
export function asked(content: string): object {
  return { messages: [{ role: 'user', content }] }
}

/** What a scene differs in. */
interface Play {
  readonly mood?: Mood
  readonly tools?: (of: LangChain, stage: Stage, model: ChatModel) => readonly object[]
  readonly signal?: (controller: AbortController) => void
}

function scene({ mood = 'answers', tools = () => [], signal }: Play): Scene {
  return async (stage) => {
    const of = await loadLangChain()
    return withModel({ mood, says: stage.secret }, async (url) => {
      const model = await modelAt(url)
      const agent = of.createAgent({ model, tools: tools(of, stage, model), name: 'clerk' })
      const controller = new AbortController()
      const configurable = { thread_id: 'conversation-1' }
      const config = { streamMode: 'messages', signal: controller.signal, configurable }
      let parts = 0
      for await (const _ of await agent.stream(asked(stage.secret), config)) {
        if ((parts += 1) === 1) signal?.(controller)
      }
      return parts
    })
  }
}

function withExpert(of: LangChain, _: Stage, model: ChatModel): readonly object[] {
  const expert = of.createAgent({ model, tools: [], name: 'expert' })
  return [lookup(of, async (input) => (await expert.invoke(asked(input))).messages.at(-1)?.content)]
}

/** As an application installs them: one tells of graphs, the other of what it hears outside of them. */
function together(): Adapter {
  return installedTogether('langchain', [langchain(), modelHttp()])
}

const STORAGE = Symbol.for('ls:tracing_async_local_storage')

export const fixture: AdapterFixture = {
  adapter: together,
  reports: 'runs',
  aborts: 'thrown',
  scenes: {
    answer: scene({}),
    tool: scene({ tools: (of, { secret, called }) => [lookup(of, () => (called(), secret))] }),
    nested: scene({ tools: withExpert }),
    failure: scene({ mood: 'refuses' }),
    abort: scene({ mood: 'stalls', signal: (controller) => controller.abort() }),
    timeout: scene({
      mood: 'stalls',
      signal: (controller) => controller.abort(new DOMException('Too late', 'TimeoutError')),
    }),
  },
  surface: () => Object.keys((Reflect.get(globalThis, STORAGE) as object | undefined) ?? {}),
}
