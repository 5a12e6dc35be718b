/** Reads a session's facts at one moment: pure, allocation only when somebody looks. */

import type { RecoveryPolicy } from '../model/recovery.ts'
import type { HeartbeatState } from '../model/session.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { ActivityFacts, Observation } from '../model/watch.ts'
import type { WorkKind } from '../model/work.ts'
import { COMPLETE_SHOWN_MS, heartbeatOf, strongest } from './heartbeat.ts'
import type { TrackedRun } from './tracked-run.ts'
import type { TrackedSession } from './tracked-session.ts'
import type { TrackedWork } from './tracked-work.ts'

/** The work that a session is judged by. */
export interface JudgedWork {
  readonly kind: WorkKind
  readonly owned: boolean
  readonly work: TrackedWork | undefined
  readonly run: TrackedRun | undefined
}

/** Everything that the sampler asks about a session, now. */
export function observe(session: TrackedSession): Observation {
  const judged = judgedWork(session)
  return {
    state: session.state,
    heartbeat: heartbeatStateOf(session),
    backlog: session.backlog,
    activity: activityFacts(session, judged),
    stateAgeMs: session.table.ageOf(session.stateMark),
    unmovedAgeMs: session.unmovedMark === undefined ? undefined : session.table.ageOf(session.unmovedMark),
    work: judged?.work,
    run: judged?.run,
    thresholds: overrides(session, judged?.run),
    recovery: policies(session, judged?.run),
  }
}

/** Work of live runs comes before ownerless work, tools before models, the oldest first. */
export function judgedWork(session: TrackedSession): JudgedWork | undefined {
  const newest = newestRun(session)
  if (newest !== undefined) {
    const work = oldestWork(openCalls(session))
    return { kind: work?.kind ?? 'run', owned: true, work, run: runOf(session, work) ?? newest }
  }
  const work = oldestWork(session.ownerless)
  return work && { kind: work.kind, owned: false, work, run: undefined }
}

/** The heartbeat state: the strongest open call, else what was last, else a model is awaited. */
export function heartbeatStateOf(session: TrackedSession): HeartbeatState {
  if (session.runs.length === 0) {
    const complete = session.endMark !== undefined && session.table.ageOf(session.endMark) < COMPLETE_SHOWN_MS
    if (session.hostState === 'waiting') return 'tool_wait'
    if (session.hostState === 'processing') return 'awaiting_model'
    return complete ? 'complete' : 'idle'
  }
  if (session.state === 'waiting') return 'tool_wait'
  let state: HeartbeatState | undefined
  for (const work of openCalls(session)) state = strongest(state, heartbeatOf(work))
  return state ?? betweenCalls(session)
}

function betweenCalls(session: TrackedSession): HeartbeatState {
  if (session.lastKind === 'tool_call') return session.lastRemote ? 'tool_wait' : 'tool_exec'
  return session.streamed ? 'streaming' : 'awaiting_model'
}

function activityFacts(session: TrackedSession, judged: JudgedWork | undefined): ActivityFacts {
  const { table } = session
  const waits = declaredWaits(session)
  return {
    workKind: judged?.kind,
    owned: judged?.owned ?? false,
    progressAgeMs: judged || session.progressed ? table.ageOf(session.progressMark) : undefined,
    toolAgeMs: judged?.work?.kind === 'tool_call' ? table.ageOf(judged.work.mark) : undefined,
    terminalProgress: session.terminalMark !== undefined && session.terminalMark >= session.progressMark,
    repeatedRequestAgeMs: session.requests > 1 ? table.ageOf(session.firstRequestMark) : undefined,
    retryWait: waits === 'retry',
    runtimeOwnedWait: waits === 'runtime',
  }
}

// A wait excuses a session only if each of its live runs has declared it.
function declaredWaits(session: TrackedSession): string | undefined {
  let common: string | undefined
  for (const run of session.runs) {
    if (run.wait === undefined || (common !== undefined && common !== run.wait)) return undefined
    common = run.wait
  }
  return common
}

function overrides(session: TrackedSession, run: TrackedRun | undefined): readonly Thresholds[] {
  return [run?.options.thresholds, session.thresholds].filter((level) => level !== undefined)
}

function policies(session: TrackedSession, run: TrackedRun | undefined): readonly RecoveryPolicy[] {
  return [run?.options.recovery, session.recovery].filter((level) => level !== undefined)
}

/** The run that started last. */
export function newestRun(session: TrackedSession): TrackedRun | undefined {
  return session.runs.at(-1)
}

function* openCalls(session: TrackedSession): Generator<TrackedWork> {
  for (const run of session.runs) yield* run.open
}

function runOf(session: TrackedSession, work: TrackedWork | undefined): TrackedRun | undefined {
  return session.runs.find((run) => run === work?.run)
}

function oldestWork(calls: Iterable<TrackedWork>): TrackedWork | undefined {
  let oldest: TrackedWork | undefined
  for (const work of calls) {
    if (oldest === undefined || outranks(work, oldest)) oldest = work
  }
  return oldest
}

function outranks(work: TrackedWork, other: TrackedWork): boolean {
  if (work.kind !== other.kind) return work.kind === 'tool_call'
  return work.startedMs < other.startedMs
}
