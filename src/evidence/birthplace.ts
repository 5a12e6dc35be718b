/** Which calls and runs are around the place where a process was started. */

import type { Birthplace } from '../model/evidence.ts'
import type { RunInfo } from '../model/run.ts'
import type { WorkInfo } from '../model/work.ts'

/** True if something was started in a call, or in a call or a sub-agent's run inside of it. */
export function isInside({ run, work }: Birthplace, call: WorkInfo): boolean {
  let at = work ?? callAround(run)
  while (at !== undefined && at !== call) at = at.parent ?? callAround(at.run)
  return at === call
}

/** All calls that something was started in, the innermost first. */
export function callsAround({ run, work }: Birthplace): WorkInfo[] {
  const calls: WorkInfo[] = []
  for (let at = work ?? callAround(run); at !== undefined; at = at.parent ?? callAround(at.run))
    calls.push(at)
  return calls
}

/** True for a run, and for each run above it. */
export function isAround(outer: RunInfo | undefined, inner: RunInfo): boolean {
  let at: RunInfo | undefined = inner
  while (at !== undefined && at !== outer) at = at.parent
  return at !== undefined
}

/** The call that a run, or the nearest run above it that was, was started in. */
function callAround(run: RunInfo | undefined): WorkInfo | undefined {
  let at = run
  while (at !== undefined && at.within === undefined) at = at.parent
  return at?.within
}
