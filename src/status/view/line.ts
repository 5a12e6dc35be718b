/** A line of the list: a process in trouble, a session, or a run below one. Pure. */

import type { ProcessRow } from '../wire/process-schema.ts'
import type { Part, RunRow, SessionRow } from '../wire/session-schema.ts'
import { orderOf, type Status } from '../words.ts'
import { visibleSentence, visibleText } from './visible-text.ts'

/** A line. */
export interface Line {
  /** Unique in the list. */
  readonly id: string
  readonly status: Status
  readonly name: string
  /** Who it is, in small: a name and a key. */
  readonly who: string
  readonly key?: string
  readonly now: readonly Part[]
  /** Said below, in small; empty for nothing. */
  readonly more: readonly Part[]
  readonly model?: string
  readonly startedAt?: number
  /** The last sign of life of the worst of it, in ms since the epoch. */
  readonly lastSignAt?: number
  readonly pulse?: string
  readonly queueDepth?: number
  readonly kids: readonly Line[]
  readonly session?: SessionRow
  readonly process?: ProcessRow
}

/** A process that cannot be heard, over the sessions that cannot be judged. */
export function processLine(process: ProcessRow, covered: readonly Line[]): Line {
  const isGone = process.state === 'gone'
  const since = process.lastBeatAt ?? process.since
  return {
    id: `process ${process.id}`,
    status: isGone ? 'dead' : 'unresponsive',
    name: visibleText(process.name),
    who: `process, pid ${process.pid}, ${process.host}`,
    now: isGone
      ? [{ text: 'Died without a word, as after SIGKILL or out of memory' }]
      : [{ text: 'No heartbeat for ' }, { since }],
    more: [
      {
        text: isGone
          ? process.proofs.join(', ')
          : 'Not dead: its pid lives. Blocked or stopped, so its sessions cannot be judged',
      },
    ],
    ...(process.version !== undefined && { model: `v${process.version}` }),
    ...(process.startedAt !== undefined && { startedAt: process.startedAt }),
    lastSignAt: since,
    kids: covered,
    process,
  }
}

/** Lines by their words, which are new with each change of a row. A beat brings only a pulse and a time. */
const known = new WeakMap<SessionRow['now'], Line>()

/** A session, over the runs that others of its runs started. */
export function sessionLine(row: SessionRow): Line {
  const before = known.get(row.now)
  const line = before?.status === row.status ? before : worded(row)
  known.set(row.now, line)
  if (line.session === row) return line
  const lastSignAt = lastSignOf(row)
  return { ...line, pulse: row.pulse, session: row, ...(lastSignAt !== undefined && { lastSignAt }) }
}

function lastSignOf({ status, attention, lastProgressAt, lastTokenAt }: SessionRow): number | undefined {
  const isSilent = status === 'stalled' || status === 'stuck'
  return (isSilent ? attention?.silentSince : undefined) ?? lastProgressAt ?? lastTokenAt
}

function worded(row: SessionRow): Line {
  const { label, agent, key, named, model, startedAt, runs, queueDepth } = row
  const ids = new Set(runs.map(({ id }) => id))
  const below = Map.groupBy(runs, ({ parent = '' }) => (ids.has(parent) ? parent : ''))
  const tops = below.get('') ?? []
  // Several that stand side by side are all below it.
  const top = tops.length === 1 ? tops[0] : undefined
  const kidsOf = (id: string): Line[] =>
    (below.get(id) ?? []).map((run) => runLine(run, row.id, kidsOf(run.id)))
  const isUnheard = row.status === 'unresponsive' || row.status === 'lost'
  const lastSignAt = lastSignOf(row)
  return {
    id: row.id,
    status: row.status,
    name: visibleText(top?.label ?? label ?? agent ?? (named ? key : 'unnamed run')),
    who: top?.agent === undefined && agent === undefined ? '' : visibleText(top?.agent ?? agent ?? ''),
    ...(named && { key: visibleText(key) }),
    now: visibleSentence(isUnheard ? [{ text: 'last seen: ' }, ...row.now] : row.now),
    more: isUnheard ? [] : visibleSentence(row.more),
    ...(model !== undefined && { model: visibleText(model) }),
    ...(row.turnId !== undefined && { startedAt }),
    ...(lastSignAt !== undefined && { lastSignAt }),
    pulse: row.pulse,
    queueDepth,
    kids: kidsOf(top?.id ?? ''),
    session: row,
  }
}

function runLine(run: RunRow, session: string, kids: readonly Line[]): Line {
  return {
    id: `${session} ${run.id}`,
    status: run.status,
    name: visibleText(run.label ?? run.agent ?? 'sub-agent'),
    who: run.agent === undefined ? 'sub-agent' : `sub-agent, ${visibleText(run.agent)}`,
    now: visibleSentence(doing(run, kids.length > 0)),
    more: [],
    ...(run.model !== undefined && { model: visibleText(run.model) }),
    startedAt: run.startedAt,
    lastSignAt: run.lastProgressAt,
    kids,
  }
}

function doing({ state, toolName, lastProgressAt }: RunRow, isParent: boolean): Part[] {
  if (state === 'streaming') return [{ text: 'Streaming' }]
  // Calls of those below count as its own.
  if (isParent) return [{ text: 'Waits for what is below it' }]
  if (toolName !== undefined && state.startsWith('tool'))
    return [{ text: 'In ' }, { code: toolName }, { text: ' for ' }, { since: lastProgressAt }]
  return [{ text: 'Waits for its model for ' }, { since: lastProgressAt }]
}

/** Who must move: people who are needed, people who are asked, an agent, or nobody. */
export function groupOfStatus(status: Status): Group {
  if (orderOf(status) <= orderOf('stalled')) return 'need'
  if (status === 'waiting') return 'ask'
  return orderOf(status) <= orderOf('active') ? 'alive' : 'idle'
}

/** The groups of the list, the neediest first. */
export const GROUPS = ['need', 'ask', 'alive', 'idle'] as const

/** One of them. */
export type Group = (typeof GROUPS)[number]
