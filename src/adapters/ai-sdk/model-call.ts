/** One request to a model, from its start until its answer was read or given up. */

import type { HeardAnswer } from '../../model/adapter.ts'
import type { Hold } from '../../model/hold.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { isToldAbort } from '../failure-end.ts'
import type { Guard } from '../guard.ts'
import { endOfParts, endOfResult } from './model-call-end.ts'
import { isProgress, type StreamPart } from './part-progress.ts'
import { type StreamWatcher, watchStream } from './watched-stream.ts'

/** What a model call is made of. */
export interface ModelCallOptions {
  readonly guard: Guard
  readonly hold: Hold | undefined
  /** Its stream was aborted while nobody asked for more of it: the SDK will not say so. */
  readonly abortedUnread: (reason: unknown) => void
}

/** Follows what the provider answers: a whole result or a stream of parts. */
export class ModelCall implements StreamWatcher, HeardAnswer {
  readonly work: WorkHandle
  /** Its parts are seen, so it alone knows what is progress. */
  isHeard = false
  /** Its answer has begun, and its parts are seen by nobody of ours. */
  isUnfollowed = false
  /** How often its reader has asked for a part. */
  asks = 0
  readonly #guard: Guard
  readonly #hold: Hold | undefined
  readonly #abortedUnread: (reason: unknown) => void
  #finish: WorkEnd = {}
  #ended: WorkEnd | undefined
  #error: unknown
  #quiet = false
  #waiting = true

  constructor(work: WorkHandle, { guard, hold, abortedUnread }: ModelCallOptions) {
    this.work = work
    this.#guard = guard
    this.#hold = hold
    this.#abortedUnread = abortedUnread
  }

  /** True if it is the model that is waited for; false if the next part waits for its reader. */
  get isWaiting(): boolean {
    return this.#waiting
  }

  /** True if the model said all that it had to say: no tool result is asked for. */
  get isAnswered(): boolean {
    const { error, finishReason = 'tool_calls' } = this.#ended ?? {}
    return error === undefined && finishReason !== 'tool_calls'
  }

  /** Gives the result back; if it is a stream, then in a copy whose stream is watched. */
  answered<T>(result: T): T {
    const watched = this.#guard.attempt('watch a model stream', () => {
      if (hasStream(result)) {
        const stream = watchStream(result.stream, this)
        this.isHeard = true
        return { ...result, stream } as T
      }
      this.end(endOfResult(result))
      return undefined
    })
    return watched ?? result
  }

  asked(): void {
    this.#waiting = true
    this.asks += 1
    this.#hold?.asked()
  }

  part(part: unknown): void {
    this.#waiting = false
    if (this.#quiet) return
    try {
      const { type, error } = part as StreamPart
      if (type === 'finish') this.#finish = endOfParts(part as object)
      else if (type === 'error') this.#error = error
      if (isProgress(part as StreamPart)) this.work.progress()
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

  // The signal of its operation, or a time limit of it: nothing of the SDK tells which signal that is.
  broke(error: unknown): void {
    if (this.#waiting || !isToldAbort(error)) return
    this.#guard.attempt('end an aborted operation', () => this.#abortedUnread(error))
  }

  /** Ends the call; an error that the stream told before outranks a normal end. */
  end(end: WorkEnd): void {
    const told = this.#error === undefined ? end : { error: this.#error, ...end }
    this.#ended ??= told
    this.#waiting = false
    this.#guard.attempt('end a model call', () => this.work.end(told))
  }
}

/** True for a provider's answer that is a stream of parts. */
export function hasStream(result: unknown): result is { readonly stream: ReadableStream<unknown> } {
  const { stream } = (result ?? {}) as { stream?: Partial<ReadableStream> }
  return typeof stream?.getReader === 'function'
}
