/** Hears requests of global `fetch` and of npm's `undici`, by the channels that both publish on. */

import { claim } from '../claims.ts'
import { fields, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { hear } from '../hear.ts'
import { type UndiciRequest, watchChunks } from '../received-chunks.ts'
import type { Address } from './endpoint.ts'
import type { ModelRequest } from './model-request.ts'

/** Finds out whether a request asks a model; undefined for all others. */
export type Follow = (address: Address) => ModelRequest | undefined

/** The part of undici's request that is used. */
interface AskingRequest extends UndiciRequest {
  readonly method?: unknown
  readonly origin?: unknown
  readonly path?: unknown
  body?: unknown
}

type HearRequest = (request: AskingRequest, message: Readonly<Record<string, unknown>>) => void

/**
 * Begins to listen. Bodies pass as they are, chunk by chunk, at the reader's pace.
 *
 * @returns how to stop that
 */
export function hearUndici(guard: Guard, follow: Follow): () => void {
  const followed = new WeakMap<object, ModelRequest>()
  const told = (task: string, tell: (heard: ModelRequest, message: object) => void): HearRequest => {
    return (request, message) => {
      const heard = followed.get(request)
      if (heard !== undefined) guard.attempt(task, () => tell(heard, message))
    }
  }
  const created: HearRequest = (request) => {
    guard.attempt('follow a request to a model', () => {
      const heard = follow(addressOf(request))
      if (heard === undefined) return
      if (heard.isTold) {
        followed.set(request, heard)
        heard.asked(undefined)
        return
      }
      // An adapter that cannot see an answer leaves its bytes to the others.
      if (!watchData(request, heard, guard)) return
      followed.set(request, heard)
      watchBody(request, (body) => guard.attempt('read a question', () => asked(request, heard, body)))
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

function asked(request: object, heard: ModelRequest, body: string | undefined): void {
  heard.asked(body)
  if (heard.isFollowed) claim(request)
}

function on(event: string, told: HearRequest): () => void {
  // What a subscriber throws would end the process: `told` catches all.
  return hear(`undici:request:${event}`, (message) => {
    const { request } = fields(message)
    if (typeof request === 'object' && request !== null) told(request, fields(message))
  })
}

function addressOf({ method, origin, path }: AskingRequest): Address {
  const host = /^\w+:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(String(origin))?.[1]
  return { method: String(method), host: host ?? '', path: String(path) }
}

/** Reads the first piece of the body, as it is sent: that of `fetch` comes from a generator, and whole. */
function watchBody(request: AskingRequest, read: (body: string | undefined) => void): void {
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

/** @returns false if nobody can see the answer here */
function watchData(request: UndiciRequest, heard: ModelRequest, guard: Guard): boolean {
  let isQuiet = false
  // On the hot path: nothing is allocated for a chunk.
  const received = (chunk: unknown): void => {
    if (isQuiet) return
    try {
      heard.chunk(chunk as Uint8Array)
    } catch (error) {
      isQuiet = true
      guard.warn('report progress', error)
    }
  }
  const paused = (): void => void guard.attempt('note a reader that waits', () => heard.paused())
  return watchChunks(request, { received, paused })
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
