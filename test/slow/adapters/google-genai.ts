/** Google's real client for Gemini, against a model of this machine. */

import { googleGenAi, type GenAiClass } from '../../../src/adapters/google-genai/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { framework, heavyFramework, IS_OLDEST } from './frameworks.ts'
import { type GeminiMood, type GeminiOptions, type Script, withGemini } from './gemini-server.ts'
import { installedTogether } from './installed-together.ts'

/** What is used of an answer, or of a part of one. */
export interface Answer {
  readonly text?: string
  readonly candidates?: readonly object[]
}

export interface GenAi {
  readonly models: Models
  readonly chats: { create(options: object): Chat }
}

interface Models {
  generateContent(asked: object): Promise<Answer>
  generateContentStream(asked: object): Promise<AsyncGenerator<Answer>>
}

interface Chat {
  sendMessage(message: object): Promise<Answer>
  sendMessageStream(message: object): Promise<AsyncGenerator<Answer>>
}

/** What is used of the package. */
interface Package {
  readonly GoogleGenAI: GenAiClass & (new (options: object) => GenAi)
  mcpToTool(...clients: readonly object[]): object
}

// The CommonJS build of the oldest ones is none that Node takes.
export const { GoogleGenAI, mcpToTool } = IS_OLDEST
  ? await heavyFramework<Package>('@google/genai/dist/node/index.mjs')
  : await framework<Package>('@google/genai')

/** As an application without a preload installs it. */
export const hears = () => googleGenAi(GoogleGenAI)

/** A client that asks the model of the scene. */
export const genAi = (httpOptions: object = {}): GenAi => new GoogleGenAI({ apiKey: 'none', httpOptions })

/** What the client asks. */
export const asked = (contents: string, config: object = {}): object => ({
  model: 'gemini-2.5-flash',
  contents,
  config,
})

interface FunctionCall {
  readonly id?: string
  readonly name: string
}

/** A tool of the application, that answers each call with what `execute` says. */
export function toolOf(name: string, execute: (call: FunctionCall) => unknown): object {
  const parameters = { type: 'OBJECT', properties: { input: { type: 'STRING' } } }
  return {
    tool: async () => ({ functionDeclarations: [{ name, description: 'Finds', parameters }] }),
    callTool: async (calls: readonly FunctionCall[]) => {
      const own = calls.filter((call) => call.name === name)
      const answers = own.map(async (call) => ({
        functionResponse: { name, ...(call.id && { id: call.id }), response: await execute(call) },
      }))
      return Promise.all(answers)
    },
  }
}

/** Plays with a model behind Gemini's endpoint. */
export const played = <T>(
  play: (gemini: { readonly asked: readonly string[] }) => Promise<T>,
  options: Partial<GeminiOptions> = {},
): Promise<T> => withGemini({ mood: 'answers', says: 'Hello', ...options }, play)

/** What a scene differs in. */
interface Play {
  readonly mood?: GeminiMood
  readonly script?: Script
  readonly tools?: (stage: Stage) => readonly object[]
  readonly signal?: (controller: AbortController) => void
}

function scene({ mood = 'answers', script, tools = () => [], signal }: Play): Scene {
  return async (stage) =>
    withGemini({ mood, says: stage.secret, ...(script && { script }) }, async () => {
      const controller = new AbortController()
      const config = { tools: tools(stage), abortSignal: controller.signal }
      const heard: unknown[] = []
      const answer = await genAi().models.generateContentStream(asked(stage.secret, config))
      for await (const part of answer) {
        heard.push(part.candidates)
        signal?.(controller)
      }
      return heard
    })
}

const lookup = ({ secret, called }: Stage): readonly object[] => [
  toolOf('lookup', () => (called(), { output: secret })),
]

/** The model calls none of its tools. */
const speaks: Script = () => []

/** A tool that asks the model by itself, with a tool of its own. */
const expert = ({ secret }: Stage): readonly object[] => {
  const tools = [toolOf('look', () => ({ output: secret }))]
  const ask = () => genAi().models.generateContent(asked(secret, { tools }))
  return [toolOf('expert', async () => ({ output: (await ask()).text }))]
}

/** As an application installs them: one knows the client, the other hears the wire. */
function together(): Adapter {
  return installedTogether('google-genai', [hears(), modelHttp()])
}

export const fixture: AdapterFixture = {
  adapter: together,
  reports: 'runs',
  aborts: 'thrown',
  scenes: {
    answer: scene({}),
    tool: scene({ tools: lookup }),
    nested: scene({ tools: expert }),
    failure: scene({ mood: 500, tools: lookup }),
    abort: scene({
      mood: 'stalls',
      script: speaks,
      tools: lookup,
      signal: (controller) => controller.abort(),
    }),
    timeout: scene({
      mood: 'stalls',
      script: speaks,
      tools: lookup,
      signal: (controller) => controller.abort(new DOMException('Too late', 'TimeoutError')),
    }),
  },
  endless: scene({ mood: 'stalls', script: speaks, tools: lookup }),
  surface: () => Object.getOwnPropertyDescriptors(GoogleGenAI.prototype),
}
