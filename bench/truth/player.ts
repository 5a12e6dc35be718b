/** Plays a trace to a judge, in simulated time. */

import type { Findings, Judge } from './judge.ts'
import type { Disturbance, Trace, TraceEvent } from './trace.ts'

/** Plays all of it, and returns what the judge found. */
export async function play({ events, disturbances, endMs }: Trace, judge: Judge): Promise<Findings> {
  const waiting = disturbances.values()
  let disturbance: Disturbance | undefined = waiting.next().value
  let next = 0
  const hearUntil = (untilMs: number): void => {
    for (; next < events.length && (events[next] as TraceEvent).atMs <= untilMs; next += 1) {
      judge.hear(events[next] as TraceEvent)
    }
  }
  while (next < events.length || disturbance !== undefined) {
    const eventMs = events[next]?.atMs ?? Infinity
    if (disturbance !== undefined && disturbance.atMs <= eventMs) {
      const { atMs, kind, ms } = disturbance
      const passing = judge.pass(atMs)
      if (passing !== undefined) await passing
      if (kind === 'stepped') judge.stepWallClock(ms)
      else judge.suspend(ms, () => hearUntil(atMs + ms))
      disturbance = waiting.next().value
      continue
    }
    const passing = judge.pass(eventMs)
    if (passing !== undefined) await passing
    hearUntil(eventMs)
  }
  await judge.pass(endMs)
  return judge.finish()
}
