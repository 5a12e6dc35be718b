/** The real Agents SDK with its real client, against a model of this machine. */

import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { openAiAgents } from '../../../src/adapters/openai-agents/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type Mood, withModel } from './chat-server.ts'
import { framework } from './frameworks.ts'
import { installedTogether } from './installed-together.ts'

/** What is used of the SDK. */
export interface AgentsSdk {
  readonly Agent: new (options: object) => SdkAgent
  readonly Runner: new (options: object) => { run: AgentsSdk['run'] }
  readonly OpenAIProvider: new (options: object) => object
  tool(options: object): object
  readonly MemorySession: new (options: object) => object
  run(agent: SdkAgent, input: string | SdkState, options?: object): Promise<SdkResult>
  setTraceProcessors(processors: readonly object[]): void
}

interface SdkAgent {
  asTool(options: object): object
}

/** Where a run stands that waits for people. */
interface SdkState {
  approve(interruption: unknown): void
}

interface SdkResult extends AsyncIterable<unknown> {
  readonly state: SdkState
  readonly interruptions: readonly unknown[]
  readonly finalOutput: unknown
  readonly completed: Promise<void>
}

interface ClientPackage {
  readonly default: new (options: object) => object
}

const SCHEMA = { type: 'object', properties: {}, required: [], additionalProperties: true }

/** The SDK, exporting its traces nowhere. */
export async function loadSdk(): Promise<AgentsSdk> {
  // It switches its traces off in tests, when it is loaded.
  const { NODE_ENV } = process.env
  delete process.env['NODE_ENV']
  const sdk = await framework<AgentsSdk>('@openai/agents')
  if (NODE_ENV !== undefined) process.env['NODE_ENV'] = NODE_ENV
  sdk.setTraceProcessors([])
  return sdk
}

/** What a runner differs in. */
interface RunnerOptions {
  readonly groupId?: string
  /** Asks by OpenAI's responses, not by chats. */
  readonly useResponses?: boolean
}

/** A runner whose model is at this address. */
export async function runnerAt(sdk: AgentsSdk, baseURL: string, options: RunnerOptions = {}) {
  const { useResponses = false, ...more } = options
  const { default: OpenAI } = await framework<ClientPackage>('openai')
  const openAIClient = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 })
  const modelProvider = new sdk.OpenAIProvider({ openAIClient, useResponses })
  return new sdk.Runner({ modelProvider, model: 'gpt-5', ...more })
}

/** A tool of the application. */
export function lookup(sdk: AgentsSdk, execute: () => Promise<string>, more: object = {}): object {
  return sdk.tool({
    name: 'lookup',
    description: 'Finds',
    parameters: SCHEMA,
    strict: false,
    execute,
    ...more,
  })
}

/** What a scene differs in. */
interface Play {
  readonly mood?: Mood
  readonly agent?: (sdk: AgentsSdk, stage: Stage) => SdkAgent
  readonly signal?: (controller: AbortController) => void
}

function scene({ mood = 'answers', agent = clerk, signal }: Play): Scene {
  return async (stage) => {
    const sdk = await loadSdk()
    return withModel({ mood, says: stage.secret }, async (baseURL) => {
      const runner = await runnerAt(sdk, baseURL, { groupId: 'conversation-1' })
      const controller = new AbortController()
      const options = { stream: true, signal: controller.signal }
      const result = await runner.run(agent(sdk, stage), stage.secret, options)
      let parts = 0
      // A raw event and the one that the SDK makes of it.
      for await (const _ of result) if ((parts += 1) === 2) signal?.(controller)
      await result.completed
      return signal === undefined ? result.finalOutput : undefined
    })
  }
}

const clerk = (sdk: AgentsSdk): SdkAgent => new sdk.Agent({ name: 'clerk', instructions: 'Help.' })

function withTool(sdk: AgentsSdk, { secret, called }: Stage): SdkAgent {
  const tools = [lookup(sdk, async () => (called(), secret))]
  return new sdk.Agent({ name: 'clerk', instructions: 'Help.', tools })
}

function withAgentAsTool(sdk: AgentsSdk): SdkAgent {
  const expert = new sdk.Agent({ name: 'expert', instructions: 'Know.' })
  const tools = [expert.asTool({ toolName: 'ask_expert', toolDescription: 'Asks' })]
  return new sdk.Agent({ name: 'clerk', instructions: 'Help.', tools })
}

/** As an application installs them: one tells of agents, the other of their model calls. */
function together(): Adapter {
  return installedTogether('openai-agents', [openAiAgents(), modelHttp()])
}

const PROVIDER = Symbol.for('openai.agents.core.traceProvider')
const STORAGE = Symbol.for('openai.agents.core.asyncLocalStorage')

export const fixture: AdapterFixture = {
  adapter: together,
  reports: 'runs',
  scenes: {
    answer: scene({}),
    tool: scene({ agent: withTool }),
    nested: scene({ agent: withAgentAsTool }),
    failure: scene({ mood: 'refuses' }),
    abort: scene({ mood: 'stalls', signal: (controller) => controller.abort() }),
    timeout: scene({
      mood: 'stalls',
      signal: (controller) => controller.abort(new DOMException('Too late', 'TimeoutError')),
    }),
  },
  surface: () =>
    [PROVIDER, STORAGE].map((name) =>
      Object.keys((Reflect.get(globalThis, name) as object | undefined) ?? {}),
    ),
}
