/** What a run was in when it ended, and who would tell: for those who tell of its end. */

import type { RunInfo } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'
import type { TrackedCall } from './tracked-call.ts'
import { TrackedRun } from './tracked-run.ts'

/** The call of a run that was open when it ended, tools before models. */
export function openWorkOf(run: RunInfo): WorkInfo | undefined {
  const left = leftBy(run).filter(({ isLeftBehind }) => !isLeftBehind)
  return left.find(({ kind }) => kind === 'tool_call') ?? left[0]
}

/** All calls of a run that were open when it ended. */
export function openCallsOf(run: RunInfo): readonly WorkInfo[] {
  return leftBy(run)
}

/** True for a run that no function of the host runs as, nor one above it: its host tells of it by events. */
export function isFedByEvents(run: RunInfo): boolean {
  return run instanceof TrackedRun && (run.acts !== undefined || !run.controlled)
}

/** True while a run lives that this one has started and takes along when it ends abnormally. */
export function hasLiveBelow(run: RunInfo): boolean {
  return run instanceof TrackedRun && run.children.length > 0
}

// By then they are their session's.
function leftBy(run: RunInfo): readonly TrackedCall[] {
  if (!(run instanceof TrackedRun) || run.session.ownerless.length === 0) return []
  return run.session.ownerless.filter((call) => call.run === run)
}
