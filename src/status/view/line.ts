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
  /** Said below, in small. */
  readonly more?: string
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
    more: isGone
      ? process.proofs.join(', ')
      : 'Not dead: its pid lives. Blocked or stopped, so its sessions cannot be judged',
    ...(process.version !== undefined && { model: `v${process.version}` }),
    ...(process.startedAt !== undefined && { startedAt: process.startedAt }),
    lastSignAt: since,
    kids: covered,
    process,
  }
}

/** A session, over the runs that others of its runs started. */
export function sessionLine(row: SessionRow): Line {
  const { label, agent, key, named, model, startedAt, runs, queueDepth } = row
  const top = topOf(runs)
  const lastSignAt = row.lastProgressAt ?? row.lastTokenAt
  return {
    id: row.id,
    status: row.status,
    name: visibleText(top?.label ?? label ?? agent ?? (named ? key : 'unnamed run')),
    who: top?.agent === undefined && agent === undefined ? '' : visibleText(top?.agent ?? agent ?? ''),
    ...(named && { key: visibleText(key) }),
    now: visibleSentence(row.now),
    ...(model !== undefined && { model: visibleText(model) }),
    ...(row.turnId !== undefined && { startedAt }),
    ...(lastSignAt !== undefined && { lastSignAt }),
    pulse: row.pulse,
    queueDepth,
    kids: runs.filter((run) => run !== top).map((run) => runLine(run, row.id)),
    session: row,
  }
}

/** The run that started all others; undefined if several stand side by side. */
function topOf(runs: readonly RunRow[]): RunRow | undefined {
  const ids = new Set(runs.map(({ id }) => id))
  const tops = runs.filter(({ parent }) => parent === undefined || !ids.has(parent))
  return tops.length === 1 ? tops[0] : undefined
}

function runLine(run: RunRow, session: string): Line {
  return {
    id: `${session} ${run.id}`,
    status: run.status,
    name: visibleText(run.label ?? run.agent ?? 'sub-agent'),
    who: run.agent === undefined ? 'sub-agent' : `sub-agent, ${visibleText(run.agent)}`,
    now: visibleSentence(doing(run)),
    ...(run.model !== undefined && { model: visibleText(run.model) }),
    startedAt: run.startedAt,
    lastSignAt: run.lastProgressAt,
    kids: [],
  }
}

function doing({ state, toolName, lastProgressAt }: RunRow): Part[] {
  if (state === 'streaming') return [{ text: 'Streaming' }]
  if (toolName !== undefined && state.startsWith('tool'))
    return [{ text: 'In ' }, { code: toolName }, { text: ' for ' }, { since: lastProgressAt }]
  return [{ text: 'Waits for its model for ' }, { since: lastProgressAt }]
}

/** Who must move: people, an agent, or nobody. */
export function groupOfStatus(status: Status): Group {
  if (orderOf(status) <= orderOf('stalled')) return 'need'
  return orderOf(status) <= orderOf('active') ? 'alive' : 'idle'
}

/** The groups of the list. */
export type Group = 'need' | 'alive' | 'idle'
