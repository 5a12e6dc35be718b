/** One session as it stands in a list. */

import type { Glance, LiveSource } from '../../model/live-source.ts'
import type { RunSnapshot } from '../../model/run-snapshot.ts'
import type { SessionSnapshot } from '../../model/session.ts'
import type { AttentionView, Heartbeat } from '../wire/heartbeat-schema.ts'
import type { RunRow, SessionRow, Usual } from '../wire/session-schema.ts'
import { dotOf, orderOf, type Status } from '../words.ts'
import type { BookEntry, OpenEpisode } from './book-entry.ts'
import { moreParts, nowParts } from './sentences.ts'
import { letterOf, statusOf } from './statuses.ts'

/** Live runs that a row lists. */
const MAX_RUNS = 20

/** What a row is made from. */
export interface RowNeeds {
  readonly source: LiveSource
  /** The id of this process. */
  readonly process: string
  /** Monotonic, in ms. */
  readonly nowMs: number
  /** When its pulse is read, monotonic, in ms. */
  readonly pulseMs: number
  /** In ms since the epoch. */
  readonly at: number
}

/** The id of a session among those of all processes. */
export function rowIdOf(process: string, key: string): string {
  return `${process}/${key}`
}

/** The row; of a session that was forgotten, what is still known of it. */
export function sessionRowOf(entry: BookEntry, needs: RowNeeds): SessionRow {
  const glance = entry.seen ?? IDLE
  const snapshot = needs.source.snapshot(entry.session)
  const runs = needs.source.runsOf(entry.session)
  const heartbeat = heartbeatOf(entry, needs, glance, snapshot)
  const newest = newestOf(runs)
  const label = newest?.label ?? entry.label
  const agent = newest?.agent ?? entry.agent
  const origin = originOf(snapshot, runs)
  const waiting = waitingOf(glance, origin)
  const usual = usualOf(heartbeat, entry, { source: needs.source, snapshot })
  const { key, named } = entry.session
  return {
    ...heartbeat,
    id: rowIdOf(needs.process, key),
    key,
    named,
    ...(label !== undefined && { label }),
    ...(agent !== undefined && { agent }),
    ...(glance.parent && { parent: rowIdOf(needs.process, glance.parent.key) }),
    order: orderOf(heartbeat.status),
    sessionState: glance.state,
    ...(heartbeat.lastTokenAt !== undefined && { lastProgressAt: heartbeat.lastTokenAt }),
    ...(waiting && { waiting }),
    ...(origin && { origin }),
    runs: runs.slice(-MAX_RUNS).map(runRowOf),
    runCount: runs.length,
    ...(usual && { usual }),
    now: nowParts(heartbeat, waiting, culpritOf(heartbeat, runs)),
    more: moreParts({ heartbeat, waiting, usual, told: entry.told }),
    pulse: entry.pulse.read(needs.pulseMs, letterOf(glance)),
    ...(snapshot?.mutedUntil !== undefined && { mutedUntil: snapshot.mutedUntil }),
  }
}

/** The heartbeat alone: what the requirement names, and what was asked for beside it. */
function heartbeatOf(
  entry: BookEntry,
  { process, at }: RowNeeds,
  glance: Glance,
  snapshot: SessionSnapshot | undefined,
): Heartbeat {
  const { turnId, model, toolName, lastTokenAt, startedAt } = snapshot?.heartbeat ?? {}
  const status = statusOf(glance)
  const attention = attentionViewOf(entry.worst)
  return {
    sessionKey: entry.session.key,
    state: glance.heartbeat,
    ...(turnId !== undefined && { turnId }),
    ...(model !== undefined && { model }),
    ...(toolName !== undefined && { toolName }),
    ...(lastTokenAt !== undefined && { lastTokenAt }),
    startedAt: startedAt ?? entry.turnAt ?? entry.knownAt,
    slow: glance.isSlow,
    status,
    dot: dotOf(status),
    ...(startedAt !== undefined && { elapsedMs: Math.max(0, at - startedAt) }),
    queueDepth: glance.backlog,
    ...(attention && { attention }),
    process,
    at,
  }
}

/** Why it needs attention. */
export function attentionViewOf(episode: OpenEpisode | undefined): AttentionView | undefined {
  if (episode === undefined) return undefined
  const { attention, since, silentSince } = episode
  const { class: kind, reason, workKind, work, run, agent, ageMs, limit, nextStep } = attention
  return {
    class: kind,
    reason,
    since,
    ...(workKind !== undefined && {
      strand: {
        kind: workKind,
        ...(work && { name: work.name }),
        ...(run && { runId: run.id }),
        ...(agent !== undefined && { agent }),
      },
    }),
    ageMs: Math.max(0, ageMs),
    silentSince,
    ...(limit.ms !== Infinity && { limitMs: limit.ms }),
    limitSource: limit.source,
    nextStep,
  }
}

function waitingOf({ wait }: Glance, origin: SessionRow['origin']): SessionRow['waiting'] {
  return wait && { kind: wait, ...(origin && { room: origin.room }) }
}

function originOf(snapshot: SessionSnapshot | undefined, runs: readonly RunSnapshot[]): SessionRow['origin'] {
  const origin = runs.at(-1)?.origin ?? snapshot?.origin
  if (origin === undefined) return undefined
  const { channel, room, thread } = origin
  return { channel, room, ...(thread !== undefined && { thread }) }
}

/** The newest run that no other one of the session started: a sub-agent is a guest, and does not rename it. */
function newestOf(runs: readonly RunSnapshot[]): RunSnapshot | undefined {
  const ids = new Set(runs.map(({ id }) => id))
  const tops = runs.filter(({ parent }) => parent === undefined || !ids.has(parent))
  return tops.findLast(({ label }) => label !== undefined) ?? tops.at(-1)
}

/** The sub-agent that is silent; undefined where it is the session's own run, or nothing is. */
function culpritOf({ attention }: Heartbeat, runs: readonly RunSnapshot[]): string | undefined {
  const run = runs.find(({ id }) => id === attention?.strand?.runId)
  const isBelow = runs.some(({ id }) => id === run?.parent)
  return isBelow ? (run?.label ?? run?.agent) : undefined
}

/** What is usual of a tool, with the limit that the call itself is held to: it may have declared one. */
function usualOf(
  { toolName, attention }: Heartbeat,
  { session }: BookEntry,
  { source, snapshot }: { readonly source: LiveSource; readonly snapshot: SessionSnapshot | undefined },
): Usual | undefined {
  const accused = attention?.strand
  const tool = accused?.kind === 'tool_call' ? accused.name : toolName
  if (tool === undefined) return undefined
  const { p50Ms, p99Ms, samples, ...learned } = source.usualOf(tool, session)
  const calls = snapshot?.strands.filter(({ kind, name }) => kind === 'tool_call' && name === tool)
  const strand = calls?.find(({ runId }) => runId === accused?.runId) ?? calls?.[0]
  const { limitMs, limitSource } = strand ?? learned
  return {
    tool,
    limitSource: limitSource ?? learned.limitSource,
    samples,
    ...(p50Ms !== undefined && { p50: p50Ms }),
    ...(p99Ms !== undefined && { p99: p99Ms }),
    ...(limitMs !== undefined && { limitMs }),
  }
}

function runRowOf({ id, parent, label, agent, startedAt, heartbeat, attention }: RunSnapshot): RunRow {
  const { state, model, toolName, lastTokenAt } = heartbeat
  return {
    id,
    ...(parent !== undefined && { parent }),
    ...(label !== undefined && { label }),
    ...(agent !== undefined && { agent }),
    status: runStatusOf(heartbeat, attention),
    state,
    ...(model !== undefined && { model }),
    ...(toolName !== undefined && { toolName }),
    startedAt,
    lastProgressAt: lastTokenAt,
  }
}

function runStatusOf({ slow, wait }: RunSnapshot['heartbeat'], attention: RunSnapshot['attention']): Status {
  if (attention === 'stuck' || attention === 'stalled') return attention
  if (wait === 'person') return 'waiting'
  if (wait === 'retry') return 'retry'
  if (slow) return 'slow'
  return attention ?? 'active'
}

const IDLE: Glance = {
  heartbeat: 'idle',
  state: 'idle',
  isSlow: false,
  model: undefined,
  toolName: undefined,
  attention: undefined,
  wait: undefined,
  silenceMs: undefined,
  backlog: 0,
  parent: undefined,
}
