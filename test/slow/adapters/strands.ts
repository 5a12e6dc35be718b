/** The real SDK of Strands Agents with its real client of Bedrock, against a model of this machine. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { fetchProgress } from '../../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { strands, type StrandsClass } from '../../../src/adapters/strands/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type BedrockMood, withBedrock } from './bedrock-server.ts'
import { heavyFramework } from './frameworks.ts'
import { installedTogether } from './installed-together.ts'

/** What is used of an agent. */
export interface StrandsAgent {
  readonly messages: readonly object[]
  invoke(input: unknown, options?: object): Promise<StrandsResult>
  stream(input: unknown, options?: object): AsyncGenerator<{ readonly type: string }, StrandsResult>
  cancel(): void
  addHook(event: unknown, work: (event: never) => unknown): void
}

export interface StrandsResult {
  readonly stopReason?: string
  readonly status?: string
  readonly interrupts?: readonly { readonly id: string }[]
}

/** What a tool is told. */
export interface StrandsToolContext {
  readonly cancelSignal: AbortSignal
  interrupt(asked: object): unknown
}

export type StrandsWork = (input: { readonly input: string }, context: StrandsToolContext) => unknown

/** What is used of the SDK. */
export interface StrandsSdk {
  readonly Agent: StrandsClass & (new (options: object) => StrandsAgent)
  readonly Graph: StrandsClass & (new (options: object) => Pick<StrandsAgent, 'invoke' | 'stream'>)
  readonly Swarm: StrandsClass & (new (options: object) => Pick<StrandsAgent, 'invoke' | 'stream'>)
  readonly BedrockModel: new (options: object) => object
  readonly AfterModelCallEvent: unknown
  readonly SessionManager: new (options: object) => object
  readonly FileStorage: new (folder: string) => object
  tool(options: object): object
}

export const sdk = await heavyFramework<StrandsSdk>('@strands-agents/sdk/dist/src/index.node.js')

/** As an application without a preload installs it. */
export const hears = () => strands(sdk.Agent, sdk.Graph, sdk.Swarm)

const SCHEMA = { type: 'object', properties: { input: { type: 'string' } } }

/** A tool of the application. */
export function toolOf(name: string, callback: StrandsWork): object {
  return sdk.tool({ name, description: 'Finds', inputSchema: SCHEMA, callback })
}

/** A model at this address. */
export function modelAt(endpoint: string): object {
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' }
  const clientConfig = { endpoint, credentials, maxAttempts: 1 }
  return new sdk.BedrockModel({ region: 'us-east-1', modelId: 'claude', clientConfig })
}

/** An agent that prints nothing, and does not wait to be refused again. */
export function agentOf(name: string, model: object, options: object = {}): StrandsAgent {
  return new sdk.Agent({ name, id: name, model, printer: false, retryStrategy: null, ...options })
}

/** Each time another store of the same session, which remembers nothing. */
function sessionOf(): object {
  const snapshot = new sdk.FileStorage(mkdtempSync(join(tmpdir(), 'strands-')))
  return new sdk.SessionManager({ sessionId: 'conversation-1', storage: { snapshot } })
}

/** What a scene differs in. */
interface Play {
  readonly mood?: BedrockMood
  readonly tools?: (stage: Stage, model: object) => readonly object[]
  readonly signal?: (controller: AbortController) => void
}

function scene({ mood = 'answers', tools = () => [], signal }: Play): Scene {
  return async (stage) =>
    withBedrock({ mood, says: stage.secret }, async ({ endpoint }) => {
      const model = modelAt(endpoint)
      const agent = agentOf('clerk', model, { tools: tools(stage, model), sessionManager: sessionOf() })
      const controller = new AbortController()
      const stream = agent.stream(stage.secret, { cancelSignal: controller.signal })
      const types: string[] = []
      for (let next = await stream.next(); ; next = await stream.next()) {
        if (next.done === true) return [types, next.value.stopReason]
        types.push(next.value.type)
        if (next.value.type === 'modelStreamUpdateEvent') signal?.(controller)
      }
    })
}

/** As an application installs them: one tells of agents, the others of what they hear outside of them. */
function together(): Adapter {
  return installedTogether('strands', [hears(), fetchProgress(), modelHttp()])
}

export const fixture: AdapterFixture = {
  adapter: together,
  reports: 'runs',
  scenes: {
    answer: scene({}),
    tool: scene({ tools: ({ secret, called }) => [toolOf('lookup', () => (called(), secret))] }),
    nested: scene({ tools: (_, model) => [agentOf('expert', model)] }),
    failure: scene({ mood: 500 }),
    abort: scene({ mood: 'stalls', signal: (controller) => controller.abort() }),
    timeout: scene({
      mood: 'stalls',
      signal: (controller) => controller.abort(new DOMException('Too late', 'TimeoutError')),
    }),
  },
  endless: scene({ mood: 'stalls' }),
  surface: () => [sdk.Agent, sdk.Graph, sdk.Swarm].map(({ prototype }) => Reflect.get(prototype, 'stream')),
}
