/** The part of the SDK that is used, and how it is watched: what a connection sends, and what it receives. */

/** A request or a notification, in either direction. */
export interface AcpMessage {
  readonly method: string
  readonly params: unknown
  /** Of a request that somebody may take back. */
  readonly signal?: AbortSignal | undefined
}

/** What a request came to: the SDK hands on one of them. */
export interface AcpAnswer {
  readonly result?: unknown
  readonly error?: unknown
}

/** A message that came in, as the SDK handles it. */
export interface Incoming extends AcpMessage {
  readonly kind: 'request' | 'notification'
  readonly responder?: Responder
}

/** Through it each answer goes out. */
export interface Responder {
  respondWithResult(answer: AcpAnswer): Promise<unknown>
}

/** How a request is made. */
interface RequestOptions {
  readonly cancellationSignal?: AbortSignal
}

/** Client and agent talk through it, over any transport. */
export interface Connection {
  sendRequest(method: string, params: unknown, map?: unknown, options?: RequestOptions): Promise<unknown>
  sendNotification(method: string, params: unknown): Promise<unknown>
  processIncomingMessage(message: Incoming): Promise<unknown>
}

/** Sends a message, or handles one, as the SDK does. */
export type Send = () => Promise<unknown>

/** Who is told. Each calls what it is given once, and returns what that returned. */
export interface ConnectionEars {
  asks(connection: Connection, asked: AcpMessage, send: Send): Promise<unknown>
  says(connection: Connection, said: AcpMessage): void
  hears(connection: Connection, heard: Incoming, handle: Send): Promise<unknown>
}

/**
 * Begins to watch all connections that share a prototype.
 *
 * @returns how to stop that
 */
export function watchConnection(prototype: Connection, ears: ConnectionEars): () => void {
  const { sendRequest, sendNotification, processIncomingMessage } = prototype
  let isOver = false
  const asks: Connection['sendRequest'] = function (this: Connection, method, params, ...rest) {
    const send: Send = () => sendRequest.call(this, method, params, ...rest)
    return isOver ? send() : ears.asks(this, { method, params, signal: rest[1]?.cancellationSignal }, send)
  }
  const says: Connection['sendNotification'] = function (this: Connection, method, params) {
    if (!isOver) ears.says(this, { method, params })
    return sendNotification.call(this, method, params)
  }
  const hears: Connection['processIncomingMessage'] = function (this: Connection, message) {
    const handle: Send = () => processIncomingMessage.call(this, message)
    return isOver ? handle() : ears.hears(this, message, handle)
  }
  const watched = { sendRequest: asks, sendNotification: says, processIncomingMessage: hears }
  const before = { sendRequest, sendNotification, processIncomingMessage }
  Object.assign(prototype, watched)
  return () => {
    isOver = true
    for (const name of Object.keys(watched) as (keyof Connection)[]) {
      if (prototype[name] === watched[name]) Object.assign(prototype, { [name]: before[name] })
    }
  }
}
