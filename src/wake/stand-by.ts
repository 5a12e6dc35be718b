/** Stands by in an application that may never need us: a start pays for a bell, and for nothing else. */

import { wakeUp } from '#wake-up'
import { isMainThread } from 'node:worker_threads'
import type { Clock } from '../model/clock.ts'
import { Doorbell } from './doorbell.ts'
import { EarsLater } from './ears-later.ts'
import { piecesAhead } from './pieces-ahead.ts'

/** What is known at the start. */
export interface StandByOptions {
  readonly clock: Pick<Clock, 'now' | 'after' | 'soon' | 'wallTime'>
  /** Lifesign starts at once. */
  readonly isNeeded: boolean
  /** It will be needed soon: it is loaded and started in the first idle moments, in pieces. */
  readonly isLikely: boolean
  /** What the environment says may be wrong, and is told before the process ends. */
  readonly mayComplain: boolean
  /** Lets threads that start from now on know that the main one listens. */
  readonly noteListening: (listens: boolean) => void
}

/** All names at which somebody meets Lifesign: its instance, and the API that everybody's telemetry goes through. */
const NAMES = [Symbol.for('lifesign.instance'), Symbol.for('opentelemetry.js.api.1')]
/** An idle application is prepared from this time on, in ms. */
const PREPARE_AFTER_MS = 10
/** Modules are loaded for this long at a time, in ms, and a layer of ours that takes longer alone. */
const PIECE_MS = 2
/** Between two pieces the application has this time, in ms. */
const PAUSE_MS = 1

/** Listens, and starts Lifesign when somebody needs it. Never throws. */
export function standBy(options: StandByOptions): void {
  const { isNeeded, isLikely, mayComplain, clock, noteListening } = options
  if (isNeeded || NAMES.some((name) => Reflect.get(globalThis, name) !== undefined)) {
    attempt(() => wakeUp())
    return
  }
  if (isMainThread) noteListening(true)
  const ears = new EarsLater({ clock, wake: () => bell.ring(), complain })
  const bell = new Doorbell({ names: NAMES, wake: () => wakeUp(ears.bring()), warn: complain })
  if (isLikely) prepare(clock, bell, ears)
  if (mayComplain) ringAtTheEnd(clock, bell)
}

/** Loads and starts it while the application is idle. */
function prepare(clock: StandByOptions['clock'], bell: Doorbell, ears: EarsLater): void {
  const pieces = piecesOf(bell, ears)
  const next = (): void => {
    const untilMs = clock.now() + PIECE_MS
    while (!bell.isOver && pieces.next().done !== true) {
      if (clock.now() >= untilMs) return void clock.after(PAUSE_MS, guarded)
    }
  }
  const guarded = (): void => attempt(next)
  clock.after(PREPARE_AFTER_MS, guarded)
}

function* piecesOf(bell: Doorbell, ears: EarsLater): Generator<undefined, void> {
  try {
    yield* piecesAhead()
  } catch (error) {
    // The code that is woken loads it, and says what that comes to.
    complain(error)
  }
  ears.bring()
  yield
  bell.ring()
}

/** A process that ends by itself tells what is wrong with its set-up. */
function ringAtTheEnd(clock: StandByOptions['clock'], bell: Doorbell): void {
  process.once('beforeExit', () => {
    if (bell.isOver) return
    bell.ring()
    // Lets the process come to its end once more: the code that was woken waits for that.
    clock.soon(() => {})
  })
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    complain(error)
    return undefined
  }
}

// Nothing of ours that could say it better is loaded.
function complain(error: unknown): void {
  process.emitWarning(`Cannot start: ${String(error)}`, 'LifesignWarning')
}
