/** Runs the host's function as a run: deadline, abort, and the one funnel that every end goes through. */

import type { Recorder } from '../model/adapter.ts'
import type { Cancel, Clock } from '../model/clock.ts'
import { endOfAbort, endOfError } from '../model/end.ts'
import type { RunEnd } from '../model/end.ts'
import type { RunHandle, RunInfo, RunOptions } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import { abortReason, Run } from './run.ts'
import type { RunOwner } from './run.ts'

/** A run whose function has not settled. */
interface Live {
  readonly run: Run
  /** Leaves the function to itself and rejects the caller's promise. */
  readonly abandon: (reason: unknown) => void
  readonly cancelDeadline: Cancel | undefined
  readonly stopListening: Cancel | undefined
}

/**
 * Makes runs of functions. Ends reach it as a sink, after all others: span, metrics, events and notices are
 * out before the caller's promise settles.
 */
export class RunController implements Sink {
  readonly #recorder: Recorder
  readonly #owner: RunOwner
  readonly #clock: Clock
  readonly #live = new Map<RunInfo, Live>()

  constructor(options: { recorder: Recorder; clock: Clock }) {
    this.#recorder = options.recorder
    this.#clock = options.clock
    this.#owner = { recorder: options.recorder, run: (child, body) => this.run(child, body) }
  }

  /**
   * Starts a run and calls `body` in its async context.
   *
   * @returns what the body returns
   * @throws what the body throws; a `TimeoutError` at the deadline and an `AbortError` at any other end from
   *   outside, both at once, even if the body never settles
   */
  run<T>(options: RunOptions, body: (run: Run) => T | PromiseLike<T>): Promise<T> {
    const handle = this.#recorder.startRun(options)
    return new Promise<T>((resolve, reject) => {
      const run = new Run(handle, this.#owner)
      this.#watch(handle, run, reject)
      if (handle.ended !== undefined) return
      this.#perform(handle, run, body).then(resolve, reject)
    })
  }

  runEnded(info: RunInfo, end: RunEnd): void {
    const live = this.#live.get(info)
    if (live === undefined) return
    this.#live.delete(info)
    live.cancelDeadline?.()
    live.stopListening?.()
    live.run.abort(end)
    live.abandon(abortReason(end))
  }

  #watch(handle: RunHandle, run: Run, abandon: (reason: unknown) => void): void {
    const { timeoutMs, signal } = handle.options
    const expire = (): void => void handle.end({ reason: 'timeout', cause: 'deadline' })
    const cancelDeadline = timeoutMs === undefined ? undefined : this.#clock.after(timeoutMs, expire)
    const abort = (): void => void handle.end(endOfAbort(signal?.reason))
    signal?.addEventListener('abort', abort, { once: true })
    const stopListening = signal && (() => signal.removeEventListener('abort', abort))
    this.#live.set(handle, { run, abandon, cancelDeadline, stopListening })
    if (signal?.aborted) abort()
  }

  /** Calls the body and lets it end the run: first the framework's word, then the body's own. */
  async #perform<T>(handle: RunHandle, run: Run, body: (run: Run) => T | PromiseLike<T>): Promise<T> {
    try {
      const result = await this.#recorder.within({ run: handle }, () => body(run))
      this.#settle(handle)
      handle.end(handle.suspected ?? { reason: 'completed' })
      return result
    } catch (error) {
      this.#settle(handle)
      handle.end(handle.suspected ?? endOfError(error))
      throw error
    }
  }

  // The body has settled by itself: its result goes to the caller, and nobody is abandoned.
  #settle(handle: RunHandle): void {
    const live = this.#live.get(handle)
    this.#live.delete(handle)
    live?.cancelDeadline?.()
    live?.stopListening?.()
  }
}
