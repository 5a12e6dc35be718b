/** What lies above a run or call: who lives, who holds it, and what was set for it. */

import { isAbnormal } from '../../model/end.ts'
import type { RunOptions } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'
import type { Node } from './node.ts'
import { TrackedCall } from './tracked-call.ts'
import type { TrackedRun } from './tracked-run.ts'
import type { TrackedSession } from '../tracked-session.ts'

/** The nearest of a run and those above it that lives. */
export function liveOne(run: TrackedRun | undefined): TrackedRun | undefined {
  for (const one of upwards(run)) if (one.ended === undefined) return one
  return undefined
}

/** The innermost call around that is still open, else the run. */
export function openAbove(call: WorkInfo | undefined, run: TrackedRun): Node {
  for (let one = call; one !== undefined; one = one.parent) {
    if (one instanceof TrackedCall && one.endedMs === undefined && one.run.ended === undefined) return one
  }
  return run
}

/** What was set for a run, most specific first: by itself, by the runs above it, by their sessions. */
export function levelsOf<Key extends 'thresholds' | 'recovery'>(
  run: TrackedRun,
  key: Key,
): NonNullable<RunOptions[Key]>[] {
  const levels: RunOptions[Key][] = []
  const sessions = new Set<TrackedSession>()
  for (const one of upwards(run)) {
    levels.push(one.options[key])
    sessions.add(one.session)
  }
  for (const session of sessions) levels.push(session.overrides[key])
  return levels.filter((level) => level !== undefined)
}

/** Whether a run that a run ends with has ended abnormally. */
export function hasFailedAbove(run: TrackedRun): boolean {
  for (const one of upwards(run))
    if (one !== run && one.ended !== undefined && isAbnormal(one.ended)) return true
  return false
}

function* upwards(run: TrackedRun | undefined): Generator<TrackedRun> {
  for (let one = run; one !== undefined; one = one.detached ? undefined : one.parent) yield one
}
