/** Attends to runs that no body of ours runs as: their deadline, their signal, and who wants to know of their end. */

import { endOfAbort, type RunEnd } from '../../model/end.ts'
import type { RunHandle, RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import { armDeadline, type DeadlineOptions } from './deadline.ts'

/** Runs of adapters, and of hosts that tell of them by events: one entry each, removed at its end. */
export class Attendants implements Sink {
  readonly #options: DeadlineOptions
  readonly #leave = new Map<RunInfo, (end: RunEnd) => void>()

  constructor(options: DeadlineOptions) {
    this.#options = options
  }

  /**
   * Begins to attend to a run.
   *
   * @param onEnd called once at the end; at once if it has ended
   */
  attend(handle: RunHandle, onEnd?: (end: RunEnd) => void): void {
    const { timeoutMs, signal } = handle.options
    if (handle.ended !== undefined) return onEnd?.(handle.ended)
    if (timeoutMs === undefined && signal === undefined && onEnd === undefined) return
    const release = armDeadline(handle, this.#options)
    this.#leave.set(handle, (end) => {
      release()
      onEnd?.(end)
    })
    if (signal?.aborted) handle.end(endOfAbort(signal.reason))
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    if (this.#leave.size === 0) return
    const leave = this.#leave.get(run)
    this.#leave.delete(run)
    leave?.(end)
  }
}
