/** Hears requests of global `fetch` and of npm's `undici`, by the channels that both publish on. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import { claim } from '../claimed-requests.ts'
import { fields, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { Address } from './endpoint.ts'
import type { ModelRequest } from './model-request.ts'

/** Finds out whether a request asks a model; undefined for all others. */
export type Follow = (address: Address) => ModelRequest | undefined

/** The part of undici's request that is used. */
interface UndiciRequest {
  readonly method?: unknown
  readonly origin?: unknown
  readonly path?: unknown
  body?: unknown
  onData?: (this: unknown, chunk: Uint8Array) => unknown
}

type Hear = (request: UndiciRequest, message: Readonly<Record<string, unknown>>) => void

/**
 * Begins to listen. Bodies pass as they are, chunk by chunk, at the reader's pace.
 *
 * @returns how to stop that
 */
export function hearUndici(guard: Guard, follow: Follow): () => void {
  const followed = new WeakMap<object, ModelRequest>()
  const told = (task: string, tell: (heard: ModelRequest, message: object) => void): Hear => {
    return (request, message) => {
      const heard = followed.get(request)
      if (heard !== undefined) guard.attempt(task, () => tell(heard, message))
    }
  }
  const created: Hear = (request) => {
    guard.attempt('follow a request to a model', () => {
      const heard = follow(addressOf(request))
      if (heard === undefined) return
      followed.set(request, heard)
      watchBody(request, (body) => guard.attempt('read a question', () => asked(request, heard, body)))
      watchData(request, heard, guard)
    })
  }
  const undo = [
    on('create', created),
    on(
      'headers',
      told('read the head of an answer', (heard, message) => {
        const { statusCode, headers } = fields(fields(message)['response'])
        heard.answered(headOf(Number(statusCode), headers))
      }),
    ),
    on(
      'trailers',
      told('end a model call', (heard) => heard.done()),
    ),
    on(
      'error',
      told('end a model call', (heard, message) => heard.failed(fields(message)['error'])),
    ),
  ]
  return () => undo.forEach((step) => step())
}

function asked(request: UndiciRequest, heard: ModelRequest, body: string | undefined): void {
  heard.asked(body)
  if (heard.isFollowed) claim(request)
}

function on(event: string, hear: Hear): () => void {
  const name = `undici:request:${event}`
  // What a subscriber throws would end the process: `hear` catches all.
  const listener = (message: unknown): void => {
    const { request } = fields(message)
    if (typeof request === 'object' && request !== null) hear(request, fields(message))
  }
  subscribe(name, listener)
  return () => void unsubscribe(name, listener)
}

function addressOf({ method, origin, path }: UndiciRequest): Address {
  const host = /^\w+:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(String(origin))?.[1]
  return { method: String(method), host: host ?? '', path: String(path) }
}

/** Reads the first piece of the body, as it is sent: that of `fetch` comes from a generator, and whole. */
function watchBody(request: UndiciRequest, read: (body: string | undefined) => void): void {
  const { body } = request
  if (typeof body === 'string') read(body)
  else if (body instanceof Uint8Array) read(Buffer.from(body).toString())
  else if (isGenerator(body)) request.body = { [Symbol.asyncIterator]: () => watched(body, read) }
  else read(undefined)
}

async function* watched(body: AsyncIterable<unknown>, read: (body: string | undefined) => void) {
  let isFirst = true
  for await (const chunk of body) {
    if (isFirst) read(chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : text(chunk))
    isFirst = false
    yield chunk
  }
}

/** Not a stream, which undici tells by its methods. */
function isGenerator(body: unknown): body is AsyncIterable<unknown> {
  const { pipe, next } = fields(body)
  return typeof pipe !== 'function' && typeof next === 'function' && Symbol.asyncIterator in (body as object)
}

/** undici asks the request's own method for each chunk, and is told by it whether the reader wants more. */
function watchData(request: UndiciRequest, heard: ModelRequest, guard: Guard): void {
  const { onData } = request
  if (typeof onData !== 'function') return
  let isQuiet = false
  request.onData = function (chunk) {
    if (!isQuiet) isQuiet = guard.attempt('report progress', () => (heard.chunk(chunk), true)) !== true
    const wantsMore = onData.call(this, chunk)
    if (wantsMore === false && !isQuiet) guard.attempt('note a reader that waits', () => heard.paused())
    return wantsMore
  }
}

function headOf(status: number, headers: unknown) {
  const header = (name: string): string | undefined => headerOf(headers, name)
  return { status, header, type: header('content-type') ?? '', encoding: header('content-encoding') ?? '' }
}

/** Names and values by turns, as bytes. */
function headerOf(headers: unknown, name: string): string | undefined {
  if (!Array.isArray(headers)) return undefined
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (String(headers[index]).toLowerCase() === name) return String(headers[index + 1])
  }
  return undefined
}
