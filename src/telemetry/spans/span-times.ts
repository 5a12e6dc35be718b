/** When spans start and end of which a host told late. All others have the times of the SDK, which are monotonic. */

import type { RunEnd } from '../../model/end.ts'
import type { RunInfo } from '../../model/run.ts'
import type { WorkEnd, WorkInfo } from '../../model/work.ts'

/** Undefined where nobody said when it started. */
export function startTimeOf(of: RunInfo | WorkInfo): Date | undefined {
  const startedAt = 'options' in of && of.options.startedAt !== undefined ? of.startedAt : undefined
  return startedAt === undefined ? undefined : new Date(startedAt)
}

/** What a span is started with. */
export function startingAt(of: RunInfo | WorkInfo): { readonly startTime?: Date } {
  const startTime = startTimeOf(of)
  return startTime === undefined ? {} : { startTime }
}

/** When a run ended of which its start or its end was told late. */
export function endTimeOfRun(run: RunInfo, end: RunEnd): Date | undefined {
  const start = startTimeOf(run)
  // By its duration, which no step of the wall clock changes.
  if (start !== undefined) return new Date(start.getTime() + end.durationMs)
  return end.lagMs === undefined ? undefined : new Date(end.endedAt)
}

/**
 * When a call ended of which its start or its end was told late.
 *
 * @param endedMs on the monotonic clock, in ms
 */
export function endTimeOfCall(
  work: WorkInfo,
  { endedAt }: WorkEnd,
  endedMs: number | undefined,
): Date | undefined {
  const start = startTimeOf(work)
  if (start === undefined) return endedAt === undefined ? undefined : new Date(endedAt)
  return endedMs === undefined ? undefined : new Date(start.getTime() + endedMs - work.startedMs)
}
