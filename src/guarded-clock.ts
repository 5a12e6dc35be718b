/** A clock whose callbacks cannot end the host: what one throws in a timer, nobody else would catch. */

import type { Attempt } from './model/attempt.ts'
import type { Clock } from './model/clock.ts'

/** The same time, with every callback of ours done as an attempt. */
export function guardedClock(clock: Clock, attempt: Attempt): Clock {
  const guarded = (callback: () => void) => (): void => void attempt('do what a timer was set for', callback)
  return {
    now: () => clock.now(),
    wallTime: () => clock.wallTime(),
    after: (delayMs, callback) => clock.after(delayMs, guarded(callback)),
    soon: (callback) => clock.soon(guarded(callback)),
  }
}
