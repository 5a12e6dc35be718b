/** Network progress under every SDK that uses global `fetch`: each chunk of a response is a sign of life. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import type { Adapter, Recorder } from '../../model/adapter.ts'
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

/** Whatever a chunk is evidence for. */
interface Target {
  progress(): void
}

/** The part of undici's request that is used. */
interface UndiciRequest {
  onData?: (this: unknown, chunk: unknown) => unknown
}

const CREATED = 'undici:request:create'
const CHUNK = 'undici:request:bodyChunkReceived'

function listen(recorder: Recorder): () => void {
  const guard = new Guard(recorder, 'fetch')
  // Requests of a run, from create on: at chunk time a reused socket shows the context of another request.
  const targets = new WeakMap<object, Target>()
  let listening = true

  const touch = (request: object): void => {
    const target = targets.get(request)
    if (target === undefined || !listening) return
    try {
      target.progress()
    } catch (error) {
      targets.delete(request)
      guard.warn('report progress', error)
    }
  }
  const created = (message: unknown): void => {
    guard.attempt('follow a request', () => {
      const request = requestOf(message)
      const target = request && targetIn(recorder)
      if (target === undefined) return
      targets.set(request as object, target)
      if (!publishesChunks()) overrideOnData(request as UndiciRequest, touch)
    })
  }
  // A subscriber that throws would end the process: `touch` and `attempt` catch all.
  const received = (message: unknown): void => {
    const request = requestOf(message)
    if (request !== undefined) touch(request)
  }

  subscribe(CREATED, created)
  subscribe(CHUNK, received)
  return () => {
    listening = false
    unsubscribe(CREATED, created)
    unsubscribe(CHUNK, received)
  }
}

function targetIn(recorder: Recorder): Target | undefined {
  const { run, work } = recorder.scope()
  return work !== undefined && work.endedMs === undefined ? work : run
}

function requestOf(message: unknown): object | undefined {
  const request = (message as { request?: unknown } | undefined)?.request
  return typeof request === 'object' && request !== null ? request : undefined
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
