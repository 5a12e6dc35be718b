/** The real agents of Mastra with the client that it has built in, against a model of this machine. */

import { mastra } from '../../../src/adapters/mastra/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type Mood, withModel } from './chat-server.ts'
import { heavyFramework } from './frameworks.ts'
import { installedTogether } from './installed-together.ts'

/** What is used of Mastra. */
export interface Mastra {
  readonly Agent: new (options: object) => MastraAgent
  createTool(options: object): object
  /** The same agent, whose runs can be resumed: they are kept in memory. */
  kept(agent: MastraAgent): MastraAgent
  readonly z: Zod
}

interface Root {
  readonly Mastra: new (options: object) => { getAgent(name: string): MastraAgent }
}

interface Storage {
  readonly InMemoryStore: new () => object
}

interface Zod {
  object(shape: object): object
  string(): object
}

export interface MastraAgent {
  generate(input: string, options?: object): Promise<Whole>
  stream(input: string, options?: object): Promise<Streamed>
  resumeGenerate(data: object, options: object): Promise<Whole>
  approveToolCallGenerate(options: object): Promise<Whole>
  network(input: string, options?: object): Promise<AsyncIterable<unknown>>
  __setLogger(logger: object): void
}

interface Whole {
  readonly text: string
  readonly finishReason: string
  readonly runId: string
  readonly tripwire?: object
}

interface Streamed {
  readonly fullStream: ReadableStream<{ readonly type: string }>
  readonly textStream: ReadableStream<string>
  readonly text: Promise<string>
  readonly finishReason: Promise<string>
}

export async function loadMastra(): Promise<Mastra> {
  const { Agent } = await heavyFramework<Pick<Mastra, 'Agent'>>('@mastra/core/dist/agent/index.js')
  const { createTool } = await heavyFramework<Pick<Mastra, 'createTool'>>('@mastra/core/dist/tools/index.js')
  const { z } = await heavyFramework<Pick<Mastra, 'z'>>('zod/index.js')
  const { Mastra } = await heavyFramework<Root>('@mastra/core/dist/index.js')
  const { InMemoryStore } = await heavyFramework<Storage>('@mastra/core/dist/storage/index.js')
  const kept = (clerk: MastraAgent): MastraAgent =>
    new Mastra({ logger: false, storage: new InMemoryStore(), agents: { clerk } }).getAgent('clerk')
  return { Agent, createTool, kept, z }
}

/** An agent whose model is at this address. */
export function agentAt({ Agent }: Mastra, url: string, options: object = {}): MastraAgent {
  const model = { id: 'openai/gpt-5', url, apiKey: 'none' }
  const agent = new Agent({
    id: 'clerk',
    name: 'clerk',
    instructions: 'Help.',
    model,
    maxRetries: 0,
    ...options,
  })
  agent['__setLogger'](SILENT)
  return agent
}

/** It prints what fails, which is asked for here. */
const nothing = (): void => undefined
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing, trackException: nothing }

/** A tool of the application. */
export function lookup(
  { createTool, z }: Mastra,
  execute: (...told: Told) => unknown,
  more: object = {},
): object {
  const inputSchema = z.object({ input: z.string() })
  return createTool({ id: 'lookup', description: 'Finds', inputSchema, execute, ...more })
}

type Told = [input: unknown, context: Asking]

/** What a tool that asks a person uses. */
export interface Asking {
  readonly agent?: { readonly resumeData?: unknown; suspend(why: object): Promise<void> }
}

/** What a scene differs in. */
interface Play {
  readonly mood?: Mood
  readonly options?: (mastra: Mastra, url: string, stage: Stage) => object
  readonly signal?: (controller: AbortController) => void
}

function scene({ mood = 'answers', options, signal }: Play): Scene {
  return async (stage) => {
    const framework = await loadMastra()
    return withModel({ mood, says: stage.secret }, async (url) => {
      const agent = agentAt(framework, url, options?.(framework, url, stage))
      const controller = new AbortController()
      const memory = { thread: 'conversation-1', resource: 'user-1' }
      const answer = await agent.stream(stage.secret, { memory, abortSignal: controller.signal })
      const types: string[] = []
      for await (const { type } of answer.fullStream) {
        types.push(type)
        if (type === 'text-delta') signal?.(controller)
      }
      return types
    })
  }
}

const withTool = (framework: Mastra, _: string, { secret, called }: Stage): object => ({
  tools: { lookup: lookup(framework, async () => (called(), secret)) },
})

const withExpert = (framework: Mastra, url: string): object => ({
  agents: { expert: agentAt(framework, url, { id: 'expert', name: 'expert', description: 'Knows' }) },
})

/** As an application installs them: one tells of agents, the other of their model calls. */
export function together(classes: readonly Mastra['Agent'][]): Adapter {
  return installedTogether('mastra', [mastra(...classes), modelHttp()])
}

const { Agent } = await loadMastra()

export const fixture: AdapterFixture = {
  adapter: () => together([Agent]),
  reports: 'runs',
  scenes: {
    answer: scene({}),
    tool: scene({ options: withTool }),
    nested: scene({ options: withExpert }),
    failure: scene({ mood: 'refuses' }),
    abort: scene({ mood: 'stalls', signal: (controller) => controller.abort() }),
    timeout: scene({
      mood: 'stalls',
      signal: (controller) => controller.abort(new DOMException('Too late', 'TimeoutError')),
    }),
  },
  endless: scene({ mood: 'stalls' }),
  surface: () => Object.getOwnPropertyDescriptors(Agent.prototype),
}
