/** Runs the host's function as a run: deadline, abort, and the one funnel that every end goes through. */

import type { Attempt } from '../model/attempt.ts'
import type { Clock } from '../model/clock.ts'
import { deferred, type Deferred } from '../model/deferred.ts'
import { abortReason, endOfAbort, isAbnormal } from '../model/end.ts'
import type { RunHandle, RunOptions } from '../model/run.ts'
import { endOfHeld, endOfThrow, returnedBody } from './answers/body-end.ts'
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
    const attendance: Attendance<T> = { handle, run, outcome, isLeaving: false }
    this.#watch(attendance)
    const mustNotRun = handle.ended !== undefined && isAbnormal(handle.ended)
    if (!mustNotRun) void this.#call(attendance, body)
    return outcome.promise
  }

  /** Lets the deadline and the caller's signal end the run, and any end but the body's own abandon it. */
  #watch<T>(attendance: Attendance<T>): void {
    const { handle, run } = attendance
    const release = armDeadline(handle, { clock: this.#clock, attempt: this.#attempt })
    // A listener that heard of its start may have ended it already: then this is called at once.
    handle.control((end) => {
      release()
      if (!isAbnormal(end)) return
      run.abort(end, { byItself: attendance.isLeaving })
      // A body that says it is done may still return something.
      if (!attendance.isLeaving) reject(attendance, abortReason(end))
    })
    if (handle.ended === undefined && handle.options.signal?.aborted) {
      handle.end(endOfAbort(handle.options.signal.reason))
    }
  }

  /** Calls the body. What it returns may be read for long: the run ends when that is over. */
  async #call<T>(attendance: Attendance<T>, body: (run: Run) => T | PromiseLike<T>): Promise<void> {
    const { handle, run } = attendance
    try {
      const result = await this.#recorder.within({ run: handle }, () => body(run))
      attendance.isLeaving = true
      run.hold(result)
      const returned = returnedBody(handle, result)
      handle.settle((ended, held) => endOfHeld(ended, held, returned))
      // It lives on for its answer, and may still be ended from outside.
      attendance.isLeaving = false
      resolve(attendance, result)
    } catch (error) {
      attendance.isLeaving = true
      handle.end(endOfThrow(handle, error))
      reject(attendance, error)
    }
  }
}

/** One body, and who waits for it. */
interface Attendance<T> {
  readonly handle: RunHandle
  readonly run: Run
  /** Forgotten once it is settled: a run that lives on for its answer must not be what keeps that answer. */
  outcome: Deferred<T> | undefined
  /** The body has just settled: the end that comes now is its own. */
  isLeaving: boolean
}

function resolve<T>(attendance: Attendance<T>, result: T): void {
  attendance.outcome?.resolve(result)
  attendance.outcome = undefined
}

function reject<T>(attendance: Attendance<T>, reason: unknown): void {
  const { handle, outcome } = attendance
  attendance.outcome = undefined
  if (outcome === undefined || diesWith(handle)) return
  // Nobody needs to hear it: a job in the background shall not end the host while it shuts down.
  if (handle.ended?.cause === 'shutdown') outcome.promise.catch(nothing)
  outcome.reject(reason)
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
