/** Runs the host's function as a run: deadline, abort, and the one funnel that every end goes through. */

import type { Attempt } from '../model/attempt.ts'
import type { Clock } from '../model/clock.ts'
import { deferred } from '../model/deferred.ts'
import { abortReason, endOfAbort, isAbnormal } from '../model/end.ts'
import type { RunHandle, RunOptions } from '../model/run.ts'
import { endOfReturn, endOfThrow } from './body-end.ts'
import { armDeadline } from './attended/deadline.ts'
import type { Launched, LanePlace } from './lane-turn.ts'
import type { Lanes } from './lanes.ts'
import { Run } from './run.ts'
import type { RunOwner } from './run.ts'
import type { ScopeRecorder } from './scope-recorder.ts'

/** Finds the lane that a prepared run asks for, with its defaults; undefined for none. */
export type PlaceOf = (options: RunOptions) => LanePlace | undefined

/** What a controller needs. */
export interface RunControllerOptions {
  readonly recorder: ScopeRecorder
  readonly clock: Clock
  readonly processes: RunOwner['processes']
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
  readonly lanes: Lanes
  readonly placeOf: PlaceOf
}

/**
 * Makes runs of functions. It hears of an end after all sinks: span, metrics, events and notices are out
 * before the caller's promise settles.
 */
export class RunController {
  readonly #recorder: ScopeRecorder
  readonly #owner: RunOwner
  readonly #clock: Clock
  readonly #attempt: Attempt
  readonly #lanes: Lanes
  readonly #placeOf: PlaceOf

  constructor(options: RunControllerOptions) {
    const { recorder, processes } = options
    this.#recorder = options.recorder
    this.#clock = options.clock
    this.#attempt = options.attempt
    this.#lanes = options.lanes
    this.#placeOf = options.placeOf
    this.#owner = { recorder, processes, run: (child, body) => this.run(child, body) }
  }

  /**
   * Starts a run and calls `body` in its async context, at once or when it is its turn on a lane.
   *
   * @returns what the body returns
   * @throws what the body throws; a `TimeoutError` at the deadline and an `AbortError` at any other end from
   *   outside, both at once, even if the body never settles; a `LaneError` if it gets no turn
   */
  run<T>(options: RunOptions, body: (run: Run) => T | PromiseLike<T>): Promise<T> {
    // Nothing has begun, and nobody shall read that a task crashed.
    if (typeof body !== 'function') return Promise.reject(noBody(body))
    const prepared = this.#recorder.prepare(options)
    const place = this.#placeOf(prepared)
    if (place === undefined) return this.#perform(this.#recorder.begin(prepared), body, NOTHING_CLEARED)
    const launch = (cleared: readonly unknown[]): Launched<T> => {
      const handle = this.#recorder.begin(prepared)
      return { handle, perform: () => this.#perform(handle, body, cleared) }
    }
    return this.#lanes.run({ place, signal: prepared.signal, launch })
  }

  #perform<T>(
    handle: RunHandle,
    body: (run: Run) => T | PromiseLike<T>,
    cleared: readonly unknown[],
  ): Promise<T> {
    const outcome = deferred<T>()
    const run = new Run(handle, this.#owner, cleared)
    const reject = (reason: unknown): void => {
      if (diesWith(handle)) return
      // Nobody needs to hear it: a job in the background shall not end the host while it shuts down.
      if (handle.ended?.cause === 'shutdown') outcome.promise.catch(nothing)
      outcome.reject(reason)
    }
    const attendance = this.#watch(handle, run, reject)
    const mustNotRun = handle.ended !== undefined && isAbnormal(handle.ended)
    if (!mustNotRun) this.#call(handle, () => body(run), attendance).then(outcome.resolve, reject)
    return outcome.promise
  }

  /** Lets the deadline and the caller's signal end the run, and any end but the body's own abandon it. */
  #watch(handle: RunHandle, run: Run, abandon: (reason: unknown) => void): Attendance {
    const attendance: Attendance = { isOver: false }
    const release = armDeadline(handle, { clock: this.#clock, attempt: this.#attempt })
    // Whoever heard of its start may have ended it already: then it is told at once.
    handle.control((end) => {
      release()
      // A body that says it is done may still return something.
      if (attendance.isOver || !isAbnormal(end)) return
      run.abort(end)
      abandon(abortReason(end))
    })
    if (handle.ended === undefined && handle.options.signal?.aborted) {
      handle.end(endOfAbort(handle.options.signal.reason))
    }
    return attendance
  }

  /** Calls the body and lets it end the run: first the framework's word, then the body's own. */
  async #call<T>(handle: RunHandle, body: () => T | PromiseLike<T>, attendance: Attendance): Promise<T> {
    try {
      const result = await this.#recorder.within({ run: handle }, body)
      attendance.isOver = true
      handle.end(endOfReturn(handle))
      return result
    } catch (error) {
      attendance.isOver = true
      handle.end(endOfThrow(handle, error))
      throw error
    }
  }
}

/** Whether the body of a run has settled: from then on, its end is its own. */
interface Attendance {
  isOver: boolean
}

function noBody(body: unknown): TypeError {
  return new TypeError(`Cannot run: the second argument must be a function, but is ${typeof body}`)
}

/** In a process that ends nobody waits any more, and a rejection that nobody hears would change how it ends. */
function diesWith({ ended }: RunHandle): boolean {
  return ended?.cause === 'process_exit' || ended?.cause === 'process_crash'
}

const nothing = (): void => {}

const NOTHING_CLEARED: readonly unknown[] = []
