/** The real Agent Development Kit with its real client of Gemini, against a model of this machine. */

import { fetchProgress } from '../../../src/adapters/fetch/index.ts'
import { googleAdk, type AdkClass } from '../../../src/adapters/google-adk/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { heavyFramework } from './frameworks.ts'
import { type GeminiMood, withGemini } from './gemini-server.ts'
import { installedTogether } from './installed-together.ts'

/** What is used of an event. */
export interface AdkEvent {
  readonly author: string
  readonly partial?: boolean
  readonly errorCode?: string
  readonly turnComplete?: boolean
  readonly longRunningToolIds?: readonly string[]
  readonly content?: {
    readonly parts?: readonly { readonly text?: string; readonly functionCall?: { readonly id: string } }[]
  }
}

export interface AdkRunner {
  readonly sessionService: { createSession(of: object): Promise<object> }
  runAsync(parameters: object): AsyncGenerator<AdkEvent>
  runLive(parameters: object): AsyncGenerator<AdkEvent>
}

/** What a live model is told. */
export interface AdkQueue {
  sendContent(content: object): void
  close(): void
}

/** What is used of the kit. */
export interface Adk {
  readonly InMemoryRunner: AdkClass & (new (options: object) => AdkRunner)
  readonly LlmAgent: AdkClass & (new (options: object) => object)
  readonly SequentialAgent: new (options: object) => object
  readonly ParallelAgent: new (options: object) => object
  readonly LoopAgent: new (options: object) => object
  readonly AgentTool: new (options: object) => object
  readonly FunctionTool: new (options: object) => object
  readonly LongRunningFunctionTool: new (options: object) => object
  readonly Gemini: new (options: object) => object
  readonly LiveRequestQueue: new () => AdkQueue
  readonly BasePlugin: new (name: string) => object
  setLogLevel(level: number): void
}

export const adk = await heavyFramework<Adk>('@google/adk/dist/esm/index.js')
// It tells of refusals on stdout.
adk.setLogLevel(9)

/** As an application without a preload installs it. */
export const hears = () => googleAdk(adk.InMemoryRunner, adk.LlmAgent)

/** A tool of the application. */
export function toolOf(name: string, execute: (...given: never[]) => unknown, options: object = {}): object {
  const parameters = { type: 'OBJECT', properties: { input: { type: 'STRING' } } }
  return new adk.FunctionTool({ name, description: 'Finds', parameters, execute, ...options })
}

/** An agent that asks Gemini. */
export function agentOf(name: string, options: object = {}): object {
  const model = new adk.Gemini({ model: 'gemini-2.5-flash', apiKey: 'none' })
  return new adk.LlmAgent({ name, description: name, model, ...options })
}

/** Has a runner with a session, by this name. */
export async function runnerOf(
  agent: object,
  sessionId = 'conversation-1',
  options: object = {},
): Promise<AdkRunner> {
  const runner = new adk.InMemoryRunner({ agent, appName: 'app', ...options })
  await runner.sessionService.createSession({ appName: 'app', userId: 'u1', sessionId })
  return runner
}

/** Asks it, as a stream. */
export function asking(runner: AdkRunner, text: string, options: object = {}): AsyncGenerator<AdkEvent> {
  return runner.runAsync({
    userId: 'u1',
    sessionId: 'conversation-1',
    newMessage: { role: 'user', parts: [{ text }] },
    runConfig: { streamingMode: 'sse' },
    ...options,
  })
}

/** What a scene differs in. */
interface Play {
  readonly mood?: GeminiMood
  readonly tools?: (stage: Stage) => readonly object[]
  readonly signal?: (controller: AbortController) => void
}

function scene({ mood = 'answers', tools = () => [], signal }: Play): Scene {
  return async (stage) =>
    withGemini({ mood, says: stage.secret }, async () => {
      const runner = await runnerOf(agentOf('clerk', { tools: tools(stage) }))
      const controller = new AbortController()
      const heard: unknown[] = []
      for await (const event of asking(runner, stage.secret, { abortSignal: controller.signal })) {
        const { author, partial, errorCode } = event
        heard.push([author, partial, errorCode])
        signal?.(controller)
      }
      return heard
    })
}

/** As an application installs them: one tells of turns, the others of what they hear on the wire. */
function together(): Adapter {
  return installedTogether('google-adk', [hears(), fetchProgress(), modelHttp()])
}

export const fixture: AdapterFixture = {
  adapter: together,
  reports: 'runs',
  scenes: {
    answer: scene({}),
    tool: scene({ tools: ({ secret, called }) => [toolOf('lookup', () => (called(), secret))] }),
    nested: scene({ tools: () => [new adk.AgentTool({ agent: agentOf('expert') })] }),
    failure: scene({ mood: 500 }),
    abort: scene({ mood: 'stalls', signal: (controller) => controller.abort() }),
    timeout: scene({
      mood: 'stalls',
      signal: (controller) => controller.abort(new DOMException('Too late', 'TimeoutError')),
    }),
  },
  endless: scene({ mood: 'stalls' }),
  surface: () => [
    Reflect.get(Object.getPrototypeOf(adk.InMemoryRunner.prototype) as object, 'runAsync'),
    Reflect.get(adk.LlmAgent.prototype, 'runAsync'),
  ],
}
