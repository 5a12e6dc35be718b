/** What people are shown of a session: plain data, made only when somebody asks. */

import type { AttentionClass } from '../model/attention-reasons.ts'
import type {
  Heartbeat,
  HeartbeatState,
  SessionProcess,
  SessionSnapshot,
  StrandSnapshot,
} from '../model/session.ts'
import type { Strand, StrandMeasures, Watched } from '../model/watch.ts'
import { heartbeatStateOf, shownCall } from './heartbeat.ts'
import { silentSince } from './runs/node.ts'
import type { TrackedSession } from './tracked-session.ts'

/** What those who show sessions know besides. */
export interface SnapshotOptions {
  readonly measures: StrandMeasures
  /** Until when a session is muted, in ms since the epoch; undefined for one that is not. */
  readonly mutedUntil: (key: string) => number | undefined
  /** What is known of this process now. */
  readonly process: () => SessionProcess
}

/** The session with its numbers now. */
export function snapshot(session: TrackedSession, options: SnapshotOptions): SessionSnapshot {
  const { measures } = options
  const strands = watchedOf(session).flatMap((watched) =>
    watched.strands().map((strand) => ({ watched, strand })),
  )
  const attention = worstAttention(session)
  const mutedUntil = options.mutedUntil(session.key)
  const { open, leftBehind } = callsOf(session)
  return {
    key: session.key,
    named: session.named,
    generation: session.generation,
    ...(session.origin && { origin: session.origin }),
    state: session.state,
    heartbeat: heartbeat(session, measures, strands),
    process: options.process(),
    runs: session.runs.map((run) => run.id),
    backlog: session.backlog,
    ownerlessWork: session.ownerless.length,
    leftBehind,
    openCalls: open,
    strands: strands.map((seen) => strandSnapshot(seen, measures)),
    ...(attention && { attention }),
    ...(mutedUntil !== undefined && { mutedUntil }),
  }
}

interface Seen {
  readonly watched: Watched
  readonly strand: Strand
}

function heartbeat(session: TrackedSession, measures: StrandMeasures, seen: readonly Seen[]): Heartbeat {
  const state = heartbeatStateOf(session)
  const newest = session.runs.at(-1)
  const tool = shownCall(session.runs, 'tool_call')
  const model = shownCall(session.runs, 'model_call')
  const slow = seen.some((one) => isSilent(one, measures))
  const lastTick = lastTickOf(session)
  return {
    sessionKey: session.key,
    state,
    slow: slow && isAsked(state),
    ...(newest && { turnId: newest.id, startedAt: newest.startedAt }),
    ...(model && { model: model.name }),
    ...(tool && { toolName: tool.name }),
    ...(lastTick !== undefined && { lastTokenAt: session.clock.wallTime() - session.table.ageOf(lastTick) }),
  }
}

/** Whether something in it is silent that should answer. */
export function isSlow(watched: Watched, measures: StrandMeasures): boolean {
  return watched.strands().some((strand) => isSilent({ watched, strand }, measures))
}

function isSilent({ watched, strand }: Seen, measures: StrandMeasures): boolean {
  const { phase, wait, silenceMs } = strand
  return isAsked(phase) && wait === undefined && silenceMs >= (measures.slowMs(watched, strand) || Infinity)
}

/** Somebody should answer: the model, or a tool that runs here. */
export function isAsked(phase: HeartbeatState): boolean {
  return phase === 'awaiting_model' || phase === 'tool_exec'
}

function strandSnapshot({ watched, strand }: Seen, measures: StrandMeasures): StrandSnapshot {
  const limit = measures.limitOf(watched, strand)
  const evidence = measures.evidenceOf(strand)
  const { kind, work, run, silenceMs, ageMs, wait, waitedMs } = strand
  return {
    runId: run.id,
    kind,
    ...(run.agent !== undefined && { agent: run.agent }),
    ...(work && { name: work.name }),
    silenceMs,
    ageMs,
    ...(wait !== undefined && { wait, waitedMs }),
    ...(limit.ms !== Infinity && { limitMs: limit.ms }),
    limitSource: limit.source,
    ...(evidence && { evidence }),
  }
}

function watchedOf(session: TrackedSession): Watched[] {
  if (session.runs.length > 0) return session.runs.map(({ watched }) => watched)
  return session.watched === undefined ? [] : [session.watched]
}

/** The worst class among the runs of a session and itself. */
export function worstAttention(session: TrackedSession): AttentionClass | undefined {
  return worstWatched(session)?.attention
}

/** Who of a session needs attention most. */
export function worstWatched(session: TrackedSession): Watched | undefined {
  let worst: Watched | undefined = session.watched
  for (const { watched } of session.runs) {
    if (rankOf(watched) > rankOf(worst)) worst = watched
  }
  return rankOf(worst) === 0 ? undefined : worst
}

const RANKS: Readonly<Record<AttentionClass, number>> = { long_running: 1, stalled: 2, stuck: 3 }

function rankOf(watched: Watched | undefined): number {
  return watched?.attention === undefined ? 0 : RANKS[watched.attention]
}

function callsOf({ runs }: TrackedSession): { open: number; leftBehind: number } {
  const calls = runs.flatMap(({ open }) => open)
  const leftBehind = calls.filter(({ isLeftBehind }) => isLeftBehind).length
  return { open: calls.length, leftBehind }
}

/** The tick of the last progress; undefined before the first. */
export function lastTickOf({ runs, endTick }: TrackedSession): number | undefined {
  let last = endTick
  for (const run of runs) {
    last = Math.max(last ?? 0, silentSince(run))
    for (const call of run.open) last = Math.max(last, silentSince(call))
  }
  return last
}
