/** What people are told of one task: a run that nobody above it owns, or a session whose input waits. */

import { rankOf, type Condition } from '../../model/condition.ts'
import type { Origin } from '../../model/origin.ts'
import type { RunSnapshot } from '../../model/run-snapshot.ts'
import type { SessionSnapshot } from '../../model/session.ts'

/** A task. */
export interface Task {
  readonly condition: Condition
  readonly name: string
  readonly origin?: Origin | undefined
  /** Since its start, in ms; absent where nothing runs. */
  readonly elapsedMs?: number
  /** Since the last progress of the worst of it, in ms. */
  readonly silentMs: number
  /** Whose condition it is: the run itself, or one below it. Absent where nothing runs. */
  readonly worst?: RunSnapshot
  /** True if `worst` is below it. */
  readonly isBelow: boolean
  /** How many live runs are below it. */
  readonly below: number
  /** Input that waits. */
  readonly backlog: number
}

/** What is known now. */
export interface Scene {
  readonly runs: readonly RunSnapshot[]
  readonly sessions: readonly SessionSnapshot[]
  /** In ms since the epoch. */
  readonly at: number
}

/** All tasks, those that need people most first; of equals the one that is silent longest. */
export function tasksOf({ runs, sessions, at }: Scene): Task[] {
  const alive = new Set(runs.map(({ id }) => id))
  const tops = runs.filter(({ parent }) => parent === undefined || !alive.has(parent))
  const backlogs = new Map(sessions.map(({ key, backlog }) => [key, backlog]))
  const children = Map.groupBy(runs, ({ parent }) => parent)
  const tasks = tops.map((run) => ofRun(run, { children, at, backlogs }))
  const stuck = sessions.filter(({ attention, runs: own }) => attention === 'stuck' && own.length === 0)
  return [...tasks, ...stuck.map((session) => ofSession(session, at))].toSorted(byNeed)
}

/** How many sessions rest: they have no run, and nothing waits. */
export function idleCount({ sessions }: Scene): number {
  return sessions.filter(({ runs, backlog, attention }) => runs.length + backlog === 0 && !attention).length
}

/** How one run fares by itself. */
export function conditionOf({ attention, heartbeat }: RunSnapshot): Condition {
  if (attention === 'stalled' || attention === 'stuck') return attention
  if (heartbeat.wait === 'person') return 'waiting'
  if (heartbeat.wait === 'retry') return 'retry'
  if (heartbeat.slow) return 'slow'
  return attention ?? 'active'
}

interface Others {
  readonly children: ReadonlyMap<string | undefined, readonly RunSnapshot[]>
  readonly at: number
  readonly backlogs: ReadonlyMap<string, number>
}

function ofRun(run: RunSnapshot, { children, at, backlogs }: Others): Task {
  const below = descendantsOf(run, children)
  const worst = worstOf([run, ...below])
  const moved = worst === run ? Math.max(...[run, ...below].map(lastMove)) : lastMove(worst)
  return {
    condition: conditionOf(worst),
    name: nameOf(run),
    origin: run.origin,
    elapsedMs: run.elapsedMs,
    silentMs: Math.max(0, at - moved),
    worst,
    isBelow: worst !== run,
    below: below.length,
    backlog: backlogs.get(run.session ?? '') ?? 0,
  }
}

function ofSession({ key, origin, backlog, heartbeat }: SessionSnapshot, at: number): Task {
  const moved = heartbeat.lastTokenAt ?? at
  const silentMs = Math.max(0, at - moved)
  return { condition: 'stuck', name: key, origin, silentMs, isBelow: false, below: 0, backlog }
}

/** What people call a run. */
export function nameOf({ label, agent, session, id }: RunSnapshot): string {
  return label ?? agent ?? session ?? id
}

function lastMove({ heartbeat }: RunSnapshot): number {
  return heartbeat.lastTokenAt
}

/** The live runs below it, parents first. */
function descendantsOf(run: RunSnapshot, children: Others['children']): RunSnapshot[] {
  const below = [...(children.get(run.id) ?? [])]
  for (let index = 0; index < below.length; index += 1)
    below.push(...(children.get((below[index] as RunSnapshot).id) ?? []))
  return below
}

// Of equals the run itself: people know its name.
function worstOf(runs: readonly RunSnapshot[]): RunSnapshot {
  return runs.reduce((worst, one) => (rankOf(conditionOf(one)) < rankOf(conditionOf(worst)) ? one : worst))
}

function byNeed(one: Task, other: Task): number {
  return rankOf(one.condition) - rankOf(other.condition) || other.silentMs - one.silentMs
}
