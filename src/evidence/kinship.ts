/** Tells what a process is to something silent, by the place in which it was started: its own, shared or foreign. Pure. */

import { isCall } from '../model/evidence.ts'
import type { Birthplace, Silent, StartedProcess } from '../model/evidence.ts'
import type { RunInfo } from '../model/run.ts'
import type { ToolCallOptions, WorkInfo } from '../model/work.ts'

/** The processes that are known, as a silent call or run sees them. */
export interface Kinship {
  /** Started inside of it: all that they do is done for it. */
  readonly own: readonly StartedProcess[]
  /** Started elsewhere in its run or in those around it: what they start while the call is open may be for it. */
  readonly shared: readonly StartedProcess[]
  /** Of other calls and other runs. */
  readonly foreign: readonly StartedProcess[]
  /** Ids of all that was started inside of it, also of processes that nobody holds any more. */
  readonly startedPids: readonly number[]
}

/** What a process that was started there is to it. */
export function kinshipOf(birth: Birthplace, silent: Silent): 'own' | 'shared' | 'foreign' {
  if (!isCall(silent)) return worksOnlyFor(silent, birth) ? 'own' : 'foreign'
  if (isInside(birth, silent)) return 'own'
  return silent.kind === 'tool_call' && isShared(birth, silent) ? 'shared' : 'foreign'
}

/** True for a call whose result comes from elsewhere. */
export function isRemote(call: WorkInfo): boolean {
  return (call.options as ToolCallOptions).remote === true
}

/** True for the agent behind a connection that a run, or one around it, talks to. */
export function isAgentOf(run: RunInfo, birth: Birthplace): boolean {
  return birth.isAgent === true && runsOf(birth).some((one) => isAround(one, run))
}

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

/** What was started in the body of a run works for it, and for nobody else, but servers. A call that is over has left one. */
function worksOnlyFor(run: RunInfo, birth: Birthplace): boolean {
  if (birth.work !== undefined || birth.isServer === true) return false
  const living = runsOf(birth).filter(({ ended }) => ended === undefined)
  return living.includes(run) && living.every((one) => one === run)
}

function isShared(birth: Birthplace, call: WorkInfo): boolean {
  if (isOpenTool(birth.work) && !isInside({ work: call }, birth.work)) return false
  const { run } = call
  if (birth.isAgent === true) return isAgentOf(run, birth) && !worksForStrangers(run, birth)
  return !isRemote(call) && runsOf(birth).some((one) => isAround(one, run))
}

/** What is busy for one of two runs that have nothing to do with each other would excuse the other. */
function worksForStrangers(run: RunInfo, birth: Birthplace): boolean {
  const isStranger = (one: RunInfo): boolean => !isAround(one, run) && !isAround(run, one)
  return runsOf(birth).some((one) => one.ended === undefined && isStranger(one))
}

function runsOf({ run, others = [] }: Birthplace): readonly RunInfo[] {
  return run === undefined ? others : [run, ...others]
}

function isOpenTool(work: WorkInfo | undefined): work is WorkInfo {
  return work?.kind === 'tool_call' && work.endedMs === undefined
}

/** True for a run, and for each run above it. */
function isAround(outer: RunInfo | undefined, inner: RunInfo): boolean {
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
