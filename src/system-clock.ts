/** Real time. Timers of ours neither keep the host alive nor pin the async context of their caller. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Cancel, Clock } from './model/clock.ts'

// Taken while this module loads, so that timers never hold a caller's context (and with it a span).
const outside = AsyncLocalStorage.snapshot()
// Held from the start: fake timers of a test framework shall not reach us.
const { setTimeout, clearTimeout, setImmediate, clearImmediate } = globalThis
const { hrtime } = process
const [startSeconds, startNanos] = hrtime()
const wallTime = Date.now.bind(Date)

/** The longest delay that Node's timers know, in ms: a longer one would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647

/** Ms since this file was loaded. Node loads a dozen modules when code first reads the global `performance`. */
function now(): number {
  const [seconds, nanos] = hrtime()
  return (seconds - startSeconds) * 1_000 + (nanos - startNanos) / 1_000_000
}

/** The clock of this process. */
export const systemClock: Clock = {
  now,
  wallTime,
  after(delayMs: number, callback: () => void): Cancel {
    const timer = outside(() => setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS)))
    timer.unref()
    return () => clearTimeout(timer)
  },
  soon(callback: () => void): Cancel {
    const immediate = outside(() => setImmediate(callback))
    return () => clearImmediate(immediate)
  },
}

/** Keeps the process alive for this long, in ms, and calls back then: only for one that is about to end. */
export function holdProcess(delayMs: number, callback: () => void): Cancel {
  const timer = outside(() => setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS)))
  return () => clearTimeout(timer)
}
