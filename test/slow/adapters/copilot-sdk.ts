/** The real Copilot SDK with its real runtime, a process of its own, against a model of this machine. */

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { copilotSdk, type SessionClass } from '../../../src/adapters/copilot-sdk/index.ts'
import type { AdapterFixture, Scene } from '../../../src/testing/index.ts'
import { heavyFramework } from './frameworks.ts'

/** What is used of a session. */
export interface Session {
  readonly sessionId: string
  send(asked: object): Promise<string>
  sendAndWait(asked: object, timeoutMs?: number): Promise<{ readonly data: { readonly content: string } }>
  abort(): Promise<void>
  on(listen: (event: { readonly type: string; readonly data: unknown }) => void): () => void
  disconnect(): Promise<void>
}

interface Client {
  createSession(options: object): Promise<Session>
  stop(): Promise<unknown>
  forceStop(): Promise<void>
}

/** What a client keeps to itself. */
interface Inside {
  readonly cliProcess: { kill(signal: string): boolean } | null
  readonly connection: { onClose(listen: () => void): void }
}

export const { CopilotClient, CopilotSession } = await heavyFramework<{
  CopilotClient: new (options: object) => Client
  CopilotSession: SessionClass
}>('@github/copilot-sdk/dist/index.js')

/** As an application without a preload installs it. */
export const hears = () => copilotSdk(CopilotSession)

/** What the application gives to a session. */
export interface Services {
  readonly permission?: () => object | Promise<object>
  readonly lookup?: (input: unknown) => unknown
  /** Further options of the session. */
  readonly more?: object
}

/** A runtime, a model, and how to begin a session with both. */
export interface Copilot {
  /** Kills the runtime, and waits until the SDK has seen that. */
  kill(): Promise<void>
  session(services?: Services): Promise<Session>
  close(): Promise<void>
}

/** Starts the runtime in an empty home, and a model that does what the last prompt says. */
export async function startCopilot(): Promise<Copilot> {
  const home = mkdtempSync(join(tmpdir(), 'lifesign-copilot-'))
  const model = await playModel()
  const env = { PATH: process.env['PATH'], HOME: home, COPILOT_HOME: home }
  const client = new CopilotClient({ useLoggedInUser: false, workingDirectory: home, env })
  const session = ({
    permission = allowed,
    lookup = () => 'found',
    more = {},
  }: Services = {}): Promise<Session> =>
    client.createSession({
      model: 'gpt-5',
      streaming: true,
      provider: { type: 'openai', baseUrl: model.baseUrl, apiKey: 'none' },
      onPermissionRequest: permission,
      tools: [{ name: 'lookup', description: 'Finds', parameters: SCHEMA, handler: lookup }],
      ...more,
    })
  const close = async (): Promise<void> => {
    await client.forceStop()
    model.close()
    clear()
  }
  const inside = client as unknown as Inside
  const clear = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  // Of a runtime that all scenes share nobody says when it is not needed any more.
  process.once('exit', () => (inside.cliProcess?.kill('SIGKILL'), clear()))
  const kill = async (): Promise<void> => {
    const { cliProcess, connection } = inside
    const closed = new Promise<void>((resolve) => connection.onClose(resolve))
    cliProcess?.kill('SIGKILL')
    await closed
  }
  return { session, kill, close }
}

const allowed = () => ({ kind: 'approve-once' })
const SCHEMA = { type: 'object', properties: { input: { type: 'string' } } }
/** What a prompt may ask for, and the tool that the model then calls. */
const TOOLS = {
  lookup: { input: 'x' },
  bash: { command: 'echo hi', description: 'Says hi' },
  task: { agent_type: 'explore', description: 'Looks', prompt: 'answer', name: 'looker', mode: 'sync' },
}

interface Asked {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[]
}

/** A model that does what the last prompt says. */
export async function playModel(): Promise<{ readonly baseUrl: string; close(): void }> {
  const met = new Set<string>()
  const server = createServer(async (request, response) => {
    const { messages } = JSON.parse((await request.toArray()).join('')) as Asked
    const prompt = JSON.stringify(messages.findLast(({ role }) => role === 'user')?.content)
    const [, act = 'answer', says = 'hello'] = /DO:([a-z]+) ?(\S*?)[\\"]/.exec(prompt) ?? []
    const tool = messages.at(-1)?.role === 'user' ? act : undefined
    const isFirst = !met.has(act)
    met.add(act)
    if (act === 'refuse') refuse(response, 400, 'no such thing')
    else if (act === 'spent' || (act === 'limited' && isFirst)) refuse(response, 429, 'slow down')
    else if (act === 'reset' && isFirst) request.socket.destroy()
    else if (tool !== undefined && Object.hasOwn(TOOLS, tool)) call(response, tool as keyof typeof TOOLS)
    else speak(response, says, act === 'stall')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): void => (server.closeAllConnections(), void server.close())
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, close }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' })
  response.end(JSON.stringify({ error: { message } }))
}

function call(response: ServerResponse, name: keyof typeof TOOLS): void {
  const send = begin(response)
  const asked = { name, arguments: JSON.stringify(TOOLS[name]) }
  const calls = [{ index: 0, id: `call_${name}`, type: 'function', function: asked }]
  send({ delta: { role: 'assistant', tool_calls: calls } })
  send({ delta: {}, finish_reason: 'tool_calls' })
  response.end('data: [DONE]\n\n')
}

function speak(response: ServerResponse, says: string, stalls: boolean): void {
  const send = begin(response)
  for (const content of [says, '.']) send({ delta: { role: 'assistant', content } })
  if (stalls) return
  send({ delta: {}, finish_reason: 'stop' })
  send({ delta: {} }, { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } })
  response.end('data: [DONE]\n\n')
}

function begin(response: ServerResponse): (choice: object, more?: object) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  return (choice, more = {}) => {
    const choices = [{ index: 0, finish_reason: null, ...choice }]
    const part = {
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1_780_000_000,
      model: 'gpt-5-x',
      choices,
    }
    response.write(`data: ${JSON.stringify({ ...part, ...more })}\n\n`)
  }
}

/** Resolves at the first event of that kind. */
export function told(session: Session, type: string): Promise<unknown> {
  return new Promise((resolve) => {
    const leave = session.on((event) => {
      if (event.type !== type) return
      leave()
      resolve(event.data)
    })
  })
}

/** One runtime and one session for all scenes. */
let sharedOne: Promise<Session> | undefined
/** Called as its tool begins. */
let inTool = (): void => undefined

function sharedSession(): Promise<Session> {
  return (sharedOne ??= startCopilot().then((copilot) =>
    copilot.session({ lookup: () => (inTool(), 'found') }),
  ))
}

interface Play {
  readonly act: string
  /** Called once the model has begun to answer. */
  readonly begun?: (session: Session) => unknown
}

function scene({ act, begun }: Play): Scene {
  return async ({ secret, called }) => {
    inTool = called
    const asked = await sharedSession()
    const idle = told(asked, 'session.idle')
    if (begun !== undefined) void told(asked, 'assistant.message_delta').then(() => begun(asked))
    try {
      return (await asked.sendAndWait({ prompt: `DO:${act} ${secret}"` }))?.data.content
    } finally {
      await idle
    }
  }
}

/** No time limit of any other code in a test has this length, in ms. */
const LIMIT_MS = 123_457

/** The SDK's own limit passes, without anybody waiting for it: as soon as the model has begun to answer. */
export async function askInVain(asked: Session, prompt: string): Promise<void> {
  const { setTimeout: wait } = globalThis
  const passes = Promise.withResolvers<() => void>()
  const hold = (work: () => void, ms?: number): unknown =>
    ms === LIMIT_MS ? passes.resolve(work) : wait(work, ms)
  globalThis.setTimeout = Object.assign(hold, wait) as typeof setTimeout
  const speaks = told(asked, 'assistant.message_delta')
  const idle = told(asked, 'session.idle')
  try {
    void Promise.all([passes.promise, speaks]).then(([pass]) => pass())
    await asked.sendAndWait({ prompt }, LIMIT_MS)
  } finally {
    globalThis.setTimeout = wait
    // The agent goes on.
    await asked.abort()
    await idle
  }
}

export const fixture: AdapterFixture = {
  adapter: hears,
  reports: 'runs',
  scenes: {
    answer: scene({ act: 'answer' }),
    tool: scene({ act: 'lookup' }),
    nested: scene({ act: 'task' }),
    failure: scene({ act: 'refuse' }),
    abort: scene({ act: 'stall', begun: (session) => session.abort() }),
    timeout: async ({ secret }) => askInVain(await sharedSession(), `DO:stall ${secret}"`),
  },
  endless: scene({ act: 'stall' }),
  surface: () => {
    const { send, sendAndWait, _dispatchEvent: tell } = CopilotSession.prototype as Record<string, unknown>
    return [send, sendAndWait, tell]
  },
}
