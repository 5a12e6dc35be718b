/** Network progress under every SDK that uses global `fetch`: each chunk of a response is a sign of life. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import type { Adapter, Recorder, Scope } from '../../model/adapter.ts'
import type { RunHandle } from '../../model/run.ts'
import { Guard } from '../guard.ts'

/**
 * Counts each received body chunk as progress of the call, or else of the run, that sent the request. Hears
 * global `fetch` and npm's `undici`. Response headers are no progress; nothing is read, kept or counted
 * outside of a run.
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

/** A request of a run, and whatever its chunks are evidence for. */
interface Followed {
  readonly run: RunHandle
  target: { progress(): void }
}

/** The part of undici's request that is used. */
interface UndiciRequest {
  onData?: (this: unknown, chunk: unknown) => unknown
}

const CREATED = 'undici:request:create'
const HEADERS = 'undici:request:headers'
const CHUNK = 'undici:request:bodyChunkReceived'

function listen(recorder: Recorder): () => void {
  const guard = new Guard(recorder, 'fetch')
  // Requests of a run, from create on: at chunk time a reused socket shows the context of another request.
  const targets = new WeakMap<object, Followed>()
  let listening = true

  const touch = (request: object): void => {
    const followed = targets.get(request)
    if (followed === undefined || !listening) return
    try {
      followed.target.progress()
    } catch (error) {
      targets.delete(request)
      guard.warn('report progress', error)
    }
  }
  const created = (message: unknown): void => {
    guard.attempt('follow a request', () => {
      const request = requestOf(message)
      const followed = request && follow(recorder.scope())
      if (followed === undefined) return
      targets.set(request as object, followed)
      if (!publishesChunks()) overrideOnData(request as UndiciRequest, touch)
    })
  }
  // The body of a refusal shows that the network moves; it is not the first chunk of an answer.
  const answered = (message: unknown): void => {
    guard.attempt('read a status', () => {
      const request = requestOf(message)
      const followed = request && targets.get(request)
      if (followed !== undefined && statusOf(message) >= 400) followed.target = followed.run
    })
  }
  // A subscriber that throws would end the process: `touch` and `attempt` catch all.
  const received = (message: unknown): void => {
    const request = requestOf(message)
    if (request !== undefined) touch(request)
  }

  subscribe(CREATED, created)
  subscribe(HEADERS, answered)
  subscribe(CHUNK, received)
  return () => {
    listening = false
    unsubscribe(CREATED, created)
    unsubscribe(HEADERS, answered)
    unsubscribe(CHUNK, received)
  }
}

/** A chunk is evidence for the open call, else for the run. */
function follow({ run, work }: Scope): Followed | undefined {
  if (run === undefined) return undefined
  return { run, target: work !== undefined && work.endedMs === undefined ? work : run }
}

function requestOf(message: unknown): object | undefined {
  const request = (message as { request?: unknown } | undefined)?.request
  return typeof request === 'object' && request !== null ? request : undefined
}

function statusOf(message: unknown): number {
  const { response } = message as { response?: { statusCode?: number } }
  return response?.statusCode ?? 0
}

// The undici inside of Node tells of each chunk since 7.11: https://github.com/nodejs/undici/pull/4289
function publishesChunks(): boolean {
  const [major = 0, minor = 0] = (process.versions['undici'] ?? '').split('.').map(Number)
  return major > 7 || (major === 7 && minor >= 11)
}

function overrideOnData(request: UndiciRequest, touch: (request: object) => void): void {
  const { onData } = request
  if (typeof onData !== 'function') return
  request.onData = function (chunk) {
    touch(request)
    return onData.call(this, chunk)
  }
}
