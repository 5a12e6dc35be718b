/** One request to a model, from its start until its answer was read or given up. */

import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import type { Guard } from '../guard.ts'
import { endOfParts, endOfResult } from './model-call-end.ts'
import { type StreamWatcher, watchStream } from './watched-stream.ts'

/** Follows what the provider answers: a whole result or a stream of parts. */
export class ModelCall implements StreamWatcher {
  readonly work: WorkHandle
  readonly #guard: Guard
  #finish: WorkEnd = {}
  #error: unknown
  #quiet = false

  constructor(work: WorkHandle, guard: Guard) {
    this.work = work
    this.#guard = guard
  }

  /** Gives the result back; if it is a stream, then in a copy whose stream is watched. */
  answered<T>(result: T): T {
    const watched = this.#guard.attempt('watch a model stream', () => {
      if (hasStream(result)) return { ...result, stream: watchStream(result.stream, this) } as T
      this.end(endOfResult(result))
      return undefined
    })
    return watched ?? result
  }

  part(part: unknown): void {
    if (this.#quiet) return
    try {
      const { type } = part as { type?: unknown }
      // Providers send it before the first byte of the answer is there.
      if (type === 'stream-start') return
      if (type === 'finish') this.#finish = endOfParts(part as object)
      else if (type === 'error') this.#error = (part as { error?: unknown }).error
      this.work.progress()
    } catch (error) {
      this.#quiet = true
      this.#guard.warn('report progress', error)
    }
  }

  done(): void {
    this.end(this.#finish)
  }

  failed(error: unknown): void {
    this.end({ error: error ?? new DOMException('The model stream was cancelled', 'AbortError') })
  }

  /** Ends the call; an error that the stream told before outranks a normal end. */
  end(end: WorkEnd): void {
    const told = this.#error === undefined ? end : { error: this.#error, ...end }
    this.#guard.attempt('end a model call', () => this.work.end(told))
  }
}

function hasStream(result: unknown): result is { readonly stream: ReadableStream<unknown> } {
  return (result as { stream?: unknown } | undefined)?.stream instanceof ReadableStream
}
