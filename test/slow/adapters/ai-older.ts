/** The real AI SDK 6 and 5 with their real clients, against a model of this machine. */

import { aiSdk } from '../../../src/adapters/ai-sdk/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type Mood, withModel } from './chat-server.ts'
import { heavyFramework } from './frameworks.ts'
import { installedTogether } from './installed-together.ts'

/** Which of them. */
export type Major = '6' | '5'

/** What is used of the SDK. */
export interface AiSdk {
  generateText(options: object): Promise<{ readonly text: string }>
  streamText(options: object): StreamResult
  readonly ToolLoopAgent: new (options: object) => { generate(asked: object): Promise<unknown> }
  stepCountIs(count: number): unknown
  tool(options: object): unknown
  wrapLanguageModel(options: object): object
  jsonSchema(schema: object): unknown
}

interface StreamResult {
  readonly textStream: AsyncIterable<string>
  readonly text: PromiseLike<string>
  consumeStream(options?: object): Promise<void>
}

interface Provider {
  createOpenAICompatible(options: object): (model: string) => Model
}

interface Model {
  doGenerate(asked: object): Promise<unknown>
}

const CLIENTS = { '6': 'openai-compatible-2', '5': 'openai-compatible-1' }

/** The SDK of that version. */
export const loadAi = (major: Major) => heavyFramework<AiSdk>(`ai-${major}/dist/index.mjs`)

/** A model at that address. */
export async function modelOf(major: Major, baseURL: string): Promise<Model> {
  const { createOpenAICompatible } = await heavyFramework<Provider>(`${CLIENTS[major]}/dist/index.mjs`)
  return createOpenAICompatible({ name: 'local', apiKey: 'none', baseURL })('gpt-5')
}

/** A tool of the application. */
export function lookup(ai: AiSdk, execute: (input: unknown, options: object) => Promise<string>): object {
  const inputSchema = ai.jsonSchema({ type: 'object', additionalProperties: true })
  return { lookup: ai.tool({ description: 'Finds', inputSchema, execute }) }
}

/** Plays with a model that is in this mood. */
export async function play<T>(
  major: Major,
  work: (ai: AiSdk, options: object) => Promise<T>,
  mood: Mood = 'answers',
): Promise<T> {
  const ai = await loadAi(major)
  return withModel({ mood, says: 'Hello' }, async (url) => {
    const model = await modelOf(major, url)
    return work(ai, { model, prompt: 'hi', stopWhen: ai.stepCountIs(3) })
  })
}

interface Playing extends Stage {
  readonly ai: AiSdk
  readonly model: object
}

/** What a scene differs in. */
interface Play {
  readonly mood?: Mood
  readonly options?: (stage: Playing) => object
}

/** Scenes of that version. */
export function fixtureOf(major: Major): AdapterFixture {
  const scene =
    ({ mood = 'answers', options = () => ({}) }: Play): Scene =>
    async (stage) => {
      const ai = await loadAi(major)
      return withModel({ mood, says: stage.secret }, async (url) => {
        const model = await modelOf(major, url)
        const more = options({ ...stage, ai, model })
        const stopWhen = ai.stepCountIs(3)
        const asked = {
          model,
          prompt: stage.secret,
          maxRetries: 0,
          stopWhen,
          onError: () => undefined,
          ...more,
        }
        const result = ai.streamText(asked)
        await result.consumeStream({ onError: () => undefined })
        return result.text
      })
    }
  return {
    adapter: together,
    reports: 'runs',
    scenes: {
      answer: scene({}),
      tool: scene({ options: ({ ai, secret }) => ({ tools: lookup(ai, async () => secret) }) }),
      nested: scene({ options: withNested }),
      failure: scene({ mood: 'refuses' }),
      abort: scene({ mood: 'stalls', options: () => aborting(new DOMException('Enough', 'AbortError')) }),
      timeout: scene({ mood: 'stalls', options: () => aborting(new DOMException('Late', 'TimeoutError')) }),
    },
    surface: () => Reflect.get(globalThis, 'AI_SDK_TELEMETRY_INTEGRATIONS'),
  }
}

function withNested({ ai, model, secret }: Playing): object {
  const ask = async (): Promise<string> => (await ai.generateText({ model, prompt: secret })).text
  return { tools: lookup(ai, ask) }
}

/** Aborts with its first chunk. */
function aborting(reason: DOMException): object {
  const controller = new AbortController()
  return { abortSignal: controller.signal, onChunk: () => controller.abort(reason) }
}

/** As an application installs them: one tells of runs and tools, the other of model calls. */
function together(): Adapter {
  return installedTogether('ai-sdk', [aiSdk(), modelHttp()])
}
