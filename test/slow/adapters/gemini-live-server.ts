/** A model that is talked to: it speaks the protocol of Gemini's live sessions, over a real WebSocket. */

import type { AddressInfo } from 'node:net'

import { heavyFramework } from './frameworks.ts'

/** What it does once it is asked. A number is the code with which it hangs up. */
export type LiveMood = 'answers' | 'calls' | 'stalls' | 'says nothing' | 'breaks' | number

/** A message of the client. */
export interface LiveMessage {
  readonly setup?: { readonly model: string }
  readonly clientContent?: { readonly turnComplete?: boolean }
  readonly realtimeInput?: { readonly text?: string; readonly activityEnd?: object; readonly audio?: object }
  readonly toolResponse?: object
}

/** The line to a client. */
interface Socket {
  on(event: string, heard: (data: unknown) => void): void
  send(text: string): void
  close(code: number, reason: string): void
  terminate(): void
}

interface Server {
  on(event: 'connection', met: (socket: Socket) => void): void
  on(event: 'listening', ready: () => void): void
  address(): AddressInfo
  close(): void
  readonly clients: Iterable<Socket>
}

/** What a scene is played with. */
export interface Live {
  /** What the client has said. */
  readonly heard: readonly LiveMessage[]
  /** Has the model say this by itself. */
  say(message: object): void
  hangUp(code: number): void
}

const { WebSocketServer } = await heavyFramework<{ WebSocketServer: new (options: object) => Server }>(
  'ws/wrapper.mjs',
)
const VARIABLE = 'GOOGLE_GEMINI_BASE_URL'
const USAGE = { promptTokenCount: 3, responseTokenCount: 2, totalTokenCount: 5 }
const CALLS = [{ id: 'call-1', name: 'lookup', args: { input: 'hi' } }]

/** Plays a scene with it: the real client finds it by its variable. */
export async function withLive<T>(mood: () => LiveMood, play: (live: Live) => Promise<T>): Promise<T> {
  const heard: LiveMessage[] = []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const say = (message: object): void => [...server.clients].at(-1)?.send(JSON.stringify(message))
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as LiveMessage
      heard.push(message)
      answer(message, { socket, say: (one) => socket.send(JSON.stringify(one)), mood })
    }),
  )
  await new Promise<void>((resolve) => server.on('listening', resolve))
  const before = process.env[VARIABLE]
  process.env[VARIABLE] = `http://127.0.0.1:${server.address().port}`
  try {
    const hangUp = (code: number): void => [...server.clients].forEach((one) => one.close(code, ''))
    return await play({ heard, say, hangUp })
  } finally {
    if (before === undefined) delete process.env[VARIABLE]
    else process.env[VARIABLE] = before
    for (const socket of server.clients) socket.terminate()
    server.close()
  }
}

interface Line {
  readonly socket: Socket
  readonly say: (message: object) => void
  readonly mood: () => LiveMood
}

function answer(message: LiveMessage, { socket, say, mood }: Line): void {
  if (message.setup !== undefined) return say({ setupComplete: {} })
  const { clientContent, realtimeInput, toolResponse } = message
  const isAsked = clientContent?.turnComplete === true || realtimeInput?.activityEnd !== undefined
  if (!isAsked && toolResponse === undefined && realtimeInput?.text === undefined) return
  const now = toolResponse === undefined ? mood() : 'answers'
  if (now === 'says nothing') return
  if (now === 'breaks') return socket.terminate()
  if (typeof now === 'number') return socket.close(now, 'The model is gone')
  if (now === 'calls') return void callsTool(say)
  say({ serverContent: { modelTurn: { role: 'model', parts: [{ text: 'Hello' }] } } })
  if (now === 'stalls') return
  say({ serverContent: { generationComplete: true } })
  say({ serverContent: { turnComplete: true }, usageMetadata: USAGE })
}

/** Most models end their turn with that, and go on with the results. */
function callsTool(say: (message: object) => void): void {
  say({ toolCall: { functionCalls: CALLS }, usageMetadata: USAGE })
  say({ serverContent: { turnComplete: true } })
}
