/** The real SDK of the Agent Client Protocol: a client in this process, and an agent in one of its own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

import { acp, type MakesApp } from '../../../src/adapters/acp/index.ts'
import type { AdapterFixture, Scene } from '../../../src/testing/index.ts'
import { NODES } from '../child.ts'
import { heavyFramework, IS_OLDEST } from './frameworks.ts'

/** What is used of a connection's far side. */
export interface AcpPeer {
  request(method: string, params: object, options?: object): Promise<Readonly<Record<string, unknown>>>
  notify(method: string, params: object): Promise<void>
}

type Handler = (context: {
  readonly params: Readonly<Record<string, unknown>>
  readonly client: AcpPeer
}) => unknown

/** What is used of an application of either side. */
export interface AcpApp {
  onRequest(method: string, handler: Handler): AcpApp
  onNotification(method: string, handler: Handler): AcpApp
  connect(stream: object): { readonly agent: AcpPeer; readonly closed: Promise<void>; close(): void }
}

export const sdk = await heavyFramework<{
  client(options?: object): AcpApp
  agent(options?: object): AcpApp
  ndJsonStream(output: object, input: object): object
}>(`@agentclientprotocol/sdk/dist/${IS_OLDEST ? '' : 'v1/stable/'}acp.js`)

const AGENT = fileURLToPath(new URL('../../heavy-frameworks/acp-agent.mjs', import.meta.url))

/** As an application without a preload installs it. */
export const hears = () => acp(sdk.client as MakesApp)

/** An agent in a process of its own, and a client that is connected to it. */
export interface Connected {
  readonly child: ChildProcess
  readonly agent: AcpPeer
  /** What the client was told, by kind. */
  readonly updates: string[]
  /** Begins a session. */
  session(): Promise<string>
}

/** What a client does for its agent. */
export interface Services {
  readonly permission?: () => unknown
  readonly write?: Handler
}

/** Starts an agent. The caller kills it. */
export async function connect({
  permission = refused,
  write = () => ({}),
}: Services = {}): Promise<Connected> {
  const child = spawn(NODES['Node 24'].path, [AGENT], { stdio: ['pipe', 'pipe', 'inherit'] })
  const updates: string[] = []
  const app = sdk
    .client({ name: 'editor' })
    .onRequest('session/request_permission', permission)
    .onRequest('fs/write_text_file', write)
    .onNotification('session/update', ({ params }) => {
      updates.push((params['update'] as { readonly sessionUpdate: string }).sessionUpdate)
    })
  const stream = sdk.ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout))
  const { agent } = app.connect(stream)
  await agent.request('initialize', { protocolVersion: 1, clientCapabilities: {} })
  const session = async (): Promise<string> => {
    const { sessionId } = await agent.request('session/new', { cwd: '/', mcpServers: [] })
    return String(sessionId)
  }
  return { child, agent, updates, session }
}

const refused = () => ({ outcome: { outcome: 'selected', optionId: 'no' } })

/** A prompt of one text. */
export const prompt = (sessionId: string, text: string) => ({ sessionId, prompt: [{ type: 'text', text }] })

interface Play {
  readonly act: string
  /** Called once the agent has begun to answer. */
  readonly begun?: (stage: { cancel(): Promise<void>; controller: AbortController }) => unknown
}

/** One agent for all scenes. It ends with this process, whose end of its input it sees. */
let shared: Promise<Connected> | undefined

/** Called as a client writes a file for its agent, by session. */
const writes = new Map<unknown, () => void>()
const write: Handler = ({ params }) => (writes.get(params['sessionId'])?.(), {})

function scene({ act, begun }: Play): Scene {
  return async ({ secret, called }) => {
    const { agent, session, updates } = await (shared ??= connect({ write }))
    const sessionId = await session()
    writes.set(sessionId, called)
    const controller = new AbortController()
    const told = updates.length
    const answer = agent.request('session/prompt', prompt(sessionId, `${act} ${secret}`), {
      cancellationSignal: controller.signal,
    })
    const over = answer.then(
      () => true,
      () => true,
    )
    if (begun !== undefined) {
      while (updates.length === told) await new Promise((resolve) => setImmediate(resolve))
      await begun({ controller, cancel: () => agent.notify('session/cancel', { sessionId }) })
    }
    await over
    return answer
  }
}

const tooLate = new DOMException('Too late', 'TimeoutError')

export const fixture: AdapterFixture = {
  adapter: hears,
  reports: 'agents',
  scenes: {
    answer: scene({ act: 'answer' }),
    tool: scene({ act: 'write' }),
    failure: scene({ act: 'fail' }),
    abort: scene({ act: 'stall', begun: ({ cancel }) => cancel() }),
    timeout: scene({ act: 'stall', begun: ({ controller }) => controller.abort(tooLate) }),
  },
  endless: scene({ act: 'stall' }),
  surface: () => {
    const { builder } = sdk.client() as unknown as { builder: { connect(stream: object): object } }
    const readable = new ReadableStream({ start: (controller) => controller.close() })
    const { sendRequest, sendNotification, processIncomingMessage } = Object.getPrototypeOf(
      builder.connect({ readable, writable: new WritableStream() }),
    ) as Record<string, unknown>
    return [sendRequest, sendNotification, processIncomingMessage]
  },
}
