/** Hears requests of `node:http` and `node:https`, and of what is built on them, as axios and node-fetch. */

import type { ClientRequest, IncomingMessage } from 'node:http'

import { fields, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { hear } from '../hear.ts'
import type { ModelRequest } from './model-request.ts'
import type { Follow } from './undici-ears.ts'

const CREATED = 'http.client.request.created'
/** Published with the head of an answer, in spite of its name. */
const ANSWERED = 'http.client.response.finish'
const BROKEN = 'http.client.request.error'

/** What is known of a request beside what it asks. */
interface Followed {
  readonly heard: ModelRequest
  answer?: IncomingMessage
  /** Why the application gave the request up, if it did. */
  left?: DOMException
  /** What broke the connection. */
  error?: unknown
}

/**
 * Begins to listen. No listener is added that would read an answer, or take an error from the code that waits for it.
 *
 * @returns how to stop that
 */
export function hearNodeHttp(guard: Guard, follow: Follow): () => void {
  const all = new WeakMap<object, Followed>()
  const created = (message: unknown): void => {
    guard.attempt('follow a request to a model', () => {
      const request = fields(message)['request'] as ClientRequest
      const heard = follow({ method: request.method, host: request.host, path: request.path })
      if (heard === undefined) return
      const followed: Followed = { heard }
      all.set(request, followed)
      if (heard.isTold) heard.asked(undefined)
      else watchBody(request, (body) => guard.attempt('read a question', () => heard.asked(body)))
      watchLeaving(request, followed)
      request.once('close', () => guard.attempt('end a model call', () => closed(request, followed)))
    })
  }
  const answered = (message: unknown): void => {
    guard.attempt('read the head of an answer', () => {
      const { request, response } = fields(message)
      const followed = all.get(request as object)
      if (followed === undefined) return
      const answer = response as IncomingMessage
      followed.answer = answer
      followed.heard.answered(headOf(answer))
      if (!followed.heard.isTold) watchData(answer, followed.heard, guard)
      watchReader(answer, followed)
    })
  }
  const broken = (message: unknown): void => {
    const { request, error } = fields(message)
    const followed = all.get(request as object)
    if (followed !== undefined) followed.error = error
  }
  const undo = [hear(CREATED, created), hear(ANSWERED, answered), hear(BROKEN, broken)]
  return () => undo.forEach((step) => step())
}

/** What ends because the other side closes the connection does not pass here. */
function watchLeaving(request: ClientRequest, followed: Followed): void {
  const { destroy } = request
  request.once('timeout', () => {
    followed.left = new DOMException('The request timed out', 'TimeoutError')
  })
  request.destroy = function (this: ClientRequest, error?: Error): ClientRequest {
    request.destroy = destroy
    const isOurs = !this.destroyed && !this.socket?.destroyed
    if (isOurs) followed.left ??= new DOMException('The request was given up', 'AbortError')
    return destroy.call(this, error)
  }
}

/** While a reader leaves an answer, its connection still lives. */
function watchReader(answer: IncomingMessage, followed: Followed): void {
  answer.once('aborted', () => {
    if (!answer.socket.destroyed) followed.left ??= new DOMException('The answer was given up', 'AbortError')
  })
}

/** A body is told once, when it is whole: models are asked with what was made in one piece. */
function watchBody(request: ClientRequest, read: (body: string) => void): void {
  const pieces: Buffer[] = []
  const note = (piece: unknown): void => {
    if (typeof piece === 'string') pieces.push(Buffer.from(piece))
    else if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece))
  }
  const { write, end } = request
  request.write = function (this: ClientRequest, ...given: unknown[]): boolean {
    note(given[0])
    return Reflect.apply(write, this, given)
  }
  request.end = function (this: ClientRequest, ...given: unknown[]): ClientRequest {
    note(given[0])
    request.write = write
    request.end = end
    read(Buffer.concat(pieces.splice(0)).toString())
    return Reflect.apply(end, this, given)
  }
}

function headOf({ statusCode = 0, headers }: IncomingMessage) {
  const header = (name: string): string | undefined => text(headers[name])
  return {
    status: statusCode,
    header,
    type: header('content-type') ?? '',
    encoding: header('content-encoding') ?? '',
  }
}

/** Each piece of the body passes `push`, also where nobody reads it; it says whether more is wanted. */
function watchData(answer: IncomingMessage, heard: ModelRequest, guard: Guard): void {
  const push = answer.push.bind(answer)
  answer.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    // On the hot path: nothing is allocated for a chunk.
    try {
      if (chunk instanceof Uint8Array) heard.chunk(chunk)
      else if (chunk === null && answer.complete) heard.done()
    } catch (error) {
      guard.warn('report progress', error)
    }
    const wantsMore = push(chunk, encoding)
    if (!wantsMore && chunk !== null) guard.attempt('note a reader that waits', () => heard.paused())
    return wantsMore
  }
}

/** The request is over, with its answer or without. */
function closed({ errored }: ClientRequest, { heard, answer, left, error }: Followed): void {
  if (answer?.complete === true) heard.done()
  else heard.failed(left ?? error ?? errored ?? answer?.errored ?? new Error('The connection was closed'))
}
