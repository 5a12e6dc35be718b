/** What is open in a run: for those who tell of its end, and of what its processes say. */

import type { IsDealtWith } from '../../model/end.ts'
import type { Birthplace } from '../../model/evidence.ts'
import type { RunInfo } from '../../model/run.ts'
import type { ToolCallOptions, WorkInfo } from '../../model/work.ts'
import { TrackedCall } from './tracked-call.ts'
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

/**
 * Output is progress of the call that the process was started in, else of its run: of that alone, and only while
 * nothing is open inside of it. A server that chats beside a call that hangs excuses nobody.
 */
function movedByOutput({ run, work }: Birthplace): void {
  const node = work ?? run
  if (node instanceof TrackedCall) {
    const isRemote = (node.options as ToolCallOptions).remote === true
    if (node.endedMs === undefined && node.inside === 0 && !isRemote) node.progress(false)
  } else if (node instanceof TrackedRun && node.ended === undefined && node.inside === 0) node.progress()
}

/**
 * The body of a run may take the end of its agent's output for the end of its work: a death outranks its return, until
 * a model call succeeds or another agent speaks. A body that was told how it ended, and resolves, has dealt with it.
 */
function agentDied({ run }: Birthplace, error: Error, isHostTold: boolean): void {
  if (!(run instanceof TrackedRun)) return
  if (run.suspected?.error === error) run.suspect(undefined)
  run.suspect(
    { reason: 'error', cause: 'exception', error },
    undefined,
    isHostTold ? lastWordOf(run) : undefined,
  )
}

/** Who was told, and returns nothing at once, has only waited. An answer, and whatever is done after that, is a word. */
function lastWordOf({ session }: TrackedRun): IsDealtWith {
  let hasGoneOn = false
  session.clock.soon(() => (hasGoneOn = true))
  return (answer, isLate) => !isLate && (answer !== undefined || hasGoneOn)
}

function agentsCarriedOn({ run }: Birthplace): void {
  if (run instanceof TrackedRun) run.suspect(undefined)
}

/** Who is told what the processes of a run say, and how its agents end. */
export const OUTPUT_AUDIENCE = { moved: movedByOutput, died: agentDied, carriedOn: agentsCarriedOn }

// By then they are their session's.
function leftBy(run: RunInfo): readonly TrackedCall[] {
  if (!(run instanceof TrackedRun) || run.session.ownerless.length === 0) return []
  return run.session.ownerless.filter((call) => call.run === run)
}
