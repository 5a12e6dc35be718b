/** The real pi, by both of its names, with its own client, against a model of this machine. */

import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { pi } from '../../../src/adapters/pi/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type Mood, withModel } from './chat-server.ts'
import { heavyFramework, IS_OLDEST } from './frameworks.ts'
import { installedTogether } from './installed-together.ts'

/** What is used of an agent. */
export interface PiAgent {
  readonly state: { readonly messages: readonly PiMessage[]; readonly errorMessage?: string }
  sessionId?: string
  prompt(text: string): Promise<void>
  continue(): Promise<void>
  abort(): void
  followUp(message: object): void
  steer(message: object): void
  subscribe(listener: (event: { readonly type: string }) => unknown): () => void
}

interface PiMessage {
  readonly role: string
  readonly content: unknown
  readonly stopReason?: string
}

/** What is used of the packages. */
export interface Pi {
  readonly Agent: new (options: object) => PiAgent
  readonly stream: (model: unknown, context: unknown, options: object) => object
}

/** The packages of one name, as a project has them beside each other. */
export async function loadPi(scope: '@earendil-works' | '@mariozechner'): Promise<Pi> {
  const { Agent } = await heavyFramework<Pick<Pi, 'Agent'>>(`${scope}/pi-agent-core/dist/index.js`)
  const [folder, name] =
    scope === '@mariozechner' ? ['providers', 'streamSimpleOpenAICompletions'] : ['api', 'streamSimple']
  const client = await heavyFramework<Record<string, Pi['stream']>>(
    `${scope}/pi-ai/dist/${folder}/openai-completions.js`,
  )
  const stream = client[name] as Pi['stream']
  return { Agent, stream }
}

export const NAMES = ['@earendil-works', '@mariozechner'] as const

/** Before 0.74 it had the other name. */
const usual = await loadPi(IS_OLDEST ? '@mariozechner' : '@earendil-works')

/** What an agent of a test is made of. */
export interface Made {
  readonly of?: Pi
  readonly tools?: readonly object[]
  readonly options?: object
}

/** An agent whose model is at this address. */
export function agentAt(baseUrl: string, { of = usual, tools = [], options = {} }: Made = {}): PiAgent {
  const model = { id: 'gpt-5', name: 'gpt-5', api: 'openai-completions', provider: 'openai', baseUrl }
  const cost = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }
  const limits = { reasoning: false, input: ['text'], cost, contextWindow: 100_000, maxTokens: 1_000 }
  const initialState = { model: { ...model, ...limits }, systemPrompt: 'Help.', tools }
  const streamFn: Pi['stream'] = (asked, context, given) =>
    of.stream(asked, context, { ...given, apiKey: 'none', maxRetries: 0, ...options })
  return new of.Agent({ initialState, streamFn, sessionId: 'conversation-1' })
}

/** What a tool answers. */
export const text = (said: string): object => ({ content: [{ type: 'text', text: said }], details: {} })

type Body = (
  callId: string,
  input: unknown,
  signal: AbortSignal,
  update: (part: object) => void,
) => Promise<object>

/** A tool of the application. */
export function lookup(execute: Body): object {
  const parameters = { type: 'object', properties: {}, additionalProperties: true }
  return { name: 'lookup', label: 'Lookup', description: 'Finds', parameters, execute }
}

/** What a scene differs in. */
interface Play {
  readonly mood?: Mood
  readonly tools?: (stage: Stage, baseUrl: string) => readonly object[]
  readonly options?: object
  readonly atPart?: (agent: PiAgent) => void
}

function scene({ mood = 'answers', tools = () => [], options = {}, atPart }: Play): Scene {
  return (stage) =>
    withModel({ mood, says: stage.secret }, async (url) => {
      const agent = agentAt(url, { tools: tools(stage, url), options })
      agent.subscribe(({ type }) => (type === 'message_update' ? atPart?.(agent) : undefined))
      await agent.prompt(stage.secret)
      return agent.state.messages.map(({ role, content, stopReason }) => [role, content, stopReason])
    })
}

/** As an application without a preload installs them. */
export const hears = (): Adapter => {
  return installedTogether('pi', [pi(usual.Agent), modelHttp()])
}

export const fixture: AdapterFixture = {
  adapter: hears,
  reports: 'runs',
  scenes: {
    answer: scene({}),
    tool: scene({
      tools: ({ secret, called }) => [
        lookup(async (_, __, ___, update) => (called(), update(text(secret)), text(secret))),
      ],
    }),
    nested: scene({
      tools: ({ secret }, url) => [
        lookup(async () => (await agentAt(url).prompt(secret), text('They know.'))),
      ],
    }),
    failure: scene({ mood: 'refuses' }),
    abort: scene({ mood: 'stalls', atPart: (agent) => agent.abort() }),
    timeout: scene({ mood: 'keeps silent', options: { timeoutMs: 20 } }),
  },
  endless: scene({ mood: 'stalls' }),
  surface: () => {
    const { prompt, continue: goOn } = usual.Agent.prototype as PiAgent
    return [prompt, goOn]
  },
}
