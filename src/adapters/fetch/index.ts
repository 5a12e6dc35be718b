/** Network progress under every SDK that uses global `fetch`: each chunk of a response counts. */

import type { Adapter, HeardAnswer, Recorder, Scope } from '../../model/adapter.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { isClaimed } from '../claims.ts'
import { Guard } from '../guard.ts'
import { hear } from '../hear.ts'
import { watchChunks } from '../received-chunks.ts'
import { EventStreamScanner } from './event-stream-scanner.ts'
import { isOnePiece, isPlainEventStream } from './answer-headers.ts'
import { PublishedChunks } from './published-chunks.ts'

/**
 * Counts each received body chunk as progress of the call, or else of the run, that sent the request. Hears
 * global `fetch` and npm's `undici`. Response headers are no progress, nor are keep-alives of an event stream;
 * nothing is kept, and nothing is read or counted outside of a run. A run may also be one that only spans of another
 * instrumentation tell of: then the active span says whose the request is.
 *
 * @example
 * const lifesign = startLifesign({ adapters: [fetchProgress()] })
 */
export function fetchProgress(): Adapter {
  return {
    name: 'fetch',
    install: (recorder) => listen(recorder),
  }
}

/** A request of a run, and what its chunks are evidence for. */
interface Followed {
  readonly run: RunHandle
  /** The call that the answer belongs to, until it has ended: then its bytes are evidence for the run. */
  work: WorkHandle | undefined
  /** Who may hear the same answer part by part. */
  readonly answer: HeardAnswer | undefined
  /** Tells progress from keep-alives, where the answer is an event stream. */
  scanner?: EventStreamScanner | undefined
  /** The answer is no stream: its bytes are no first chunk. */
  isOnePiece?: boolean
}

/** What undici tells of the head of an answer. */
interface HeadMessage {
  readonly response?: { readonly statusCode?: number; readonly headers?: unknown }
}

const CREATED = 'undici:request:create'
const HEADERS = 'undici:request:headers'
const BROKEN = 'undici:request:error'

function listen(recorder: Recorder): () => void {
  const guard = new Guard(recorder, 'fetch')
  // Requests of a run, from create on: at chunk time a reused socket shows the context of another request.
  const targets = new WeakMap<object, Followed>()
  let listening = true

  const touch = (request: object, chunk: unknown): void => {
    const followed = targets.get(request)
    if (followed === undefined || !listening || isClaimed(request)) return
    try {
      if (tells(followed, chunk)) targetOf(followed).progress(followed.isOnePiece !== true)
    } catch (error) {
      targets.delete(request)
      guard.warn('report progress', error)
    }
  }
  const published = new PublishedChunks(touch)
  // A subscriber that throws would end the process: `attempt` and `touch` catch all.
  const created = (message: unknown): void => {
    guard.attempt('follow a request', () => {
      const request = requestOf(message)
      const followed = request && follow(recorder.requester())
      if (request === undefined || followed === undefined) return
      targets.set(request, followed)
      const isWatched = watchChunks(request, { received: (chunk) => touch(request, chunk) })
      if (!isWatched) published.follow(request)
    })
  }
  const answered = (message: unknown): void => {
    guard.attempt('read the head of an answer', () => {
      const request = requestOf(message)
      const followed = request && targets.get(request)
      if (followed === undefined) return
      const { statusCode = 0, headers } = (message as HeadMessage).response ?? {}
      // The body of a refusal shows that the network moves; it is not the first chunk of an answer.
      if (statusCode >= 400) followed.work = undefined
      followed.scanner = isPlainEventStream(headers) ? new EventStreamScanner() : undefined
      followed.isOnePiece = isOnePiece(headers)
    })
  }
  const broken = (message: unknown): void => {
    guard.attempt('hear that a request broke', () => {
      const request = requestOf(message)
      const answer = request && targets.get(request)?.answer
      answer?.broke?.((message as { readonly error?: unknown }).error)
    })
  }
  const undo = [hear(CREATED, created), hear(HEADERS, answered), hear(BROKEN, broken)]
  return () => {
    listening = false
    for (const step of undo) step()
    published.stop()
  }
}

/** A chunk is evidence for the open call, else for the run. */
function follow({ run, work, answer }: Scope): Followed | undefined {
  if (run === undefined) return undefined
  const isOpen = work !== undefined && work.endedMs === undefined
  return { run, work: isOpen ? work : undefined, answer: answer?.work === work ? answer : undefined }
}

function targetOf({ run, work }: Followed): { progress(isStreamed: boolean): void } {
  return work === undefined || work.endedMs !== undefined ? run : work
}

function requestOf(message: unknown): object | undefined {
  const request = (message as { request?: unknown } | undefined)?.request
  return typeof request === 'object' && request !== null ? request : undefined
}

/**
 * A chunk that holds nothing but keep-alives tells that the connection lives, not that anybody answers. Where
 * somebody hears the answer's parts, nothing is told here.
 */
function tells({ work, answer, scanner }: Followed, chunk: unknown): boolean {
  if (answer?.isHeard === true && work !== undefined) return false
  return scanner === undefined || !(chunk instanceof Uint8Array) || scanner.scan(chunk)
}
