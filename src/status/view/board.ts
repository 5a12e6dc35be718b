/** The list as people see it: who needs them first, one hang in one line, counted in one sentence. Pure. */

import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionRow } from '../wire/session-schema.ts'
import { orderOf } from '../words.ts'
import { groupOfStatus, GROUPS, processLine, sessionLine, type Group, type Line } from './line.ts'

/** What is known. */
export interface Known {
  readonly sessions: readonly SessionRow[]
  readonly processes: readonly ProcessRow[]
  /** Ids of dead processes that somebody has seen: they need nobody any more. */
  readonly seen?: ReadonlySet<string>
}

/** The list. */
export interface Board {
  readonly verdict: string
  readonly census: string
  readonly total: number
  readonly groups: Readonly<Record<Group, readonly Line[]>>
}

/** How lines can be sorted. */
export type Order = 'need' | 'last' | 'start' | 'name'

/** The list of all that is known. */
export function boardOf({ sessions, processes, seen = new Set() }: Known): Board {
  const ill = processes.filter((process) => isIll(process) && !seen.has(process.id))
  const illIds = new Set(ill.map(({ id }) => id))
  const retired = new Set(processes.filter(({ id }) => seen.has(id)).map(({ id }) => id))
  const shown = sessions.filter((row) => !(retired.has(row.process) && isUnheard(row)))
  // What cannot be judged lies under its process; all others are on their own, under no name.
  const covered = Map.groupBy(shown, (row) =>
    illIds.has(row.process) && isUnheard(row) ? row.process : undefined,
  )
  const linesOf = (process?: string): Line[] => (covered.get(process) ?? []).map(sessionLine)
  const lines = Map.groupBy(linesOf(), ({ status }) => groupOfStatus(status))
  const [need = [], ask = [], alive = [], idle = []] = GROUPS.map((group) => lines.get(group))
  need.unshift(...ill.map((process) => processLine(process, linesOf(process.id))))
  const groups = { need, ask, alive, idle }
  return {
    groups,
    total: shown.length,
    verdict: verdictOf(groups, shown.length),
    census: censusOf(shown, groups),
  }
}

/** True for a process that cannot be heard. */
export function isIll({ state }: ProcessRow): boolean {
  return state === 'unresponsive' || state === 'gone'
}

function isUnheard({ status }: SessionRow): boolean {
  return status === 'dead' || status === 'lost' || status === 'unresponsive'
}

function verdictOf({ need, ask }: Board['groups'], total: number): string {
  if (need.length > 0) return counted(need.length, 'needs you', 'need you') + '.'
  if (ask.length > 0) return counted(ask.length, 'asks you', 'ask you') + '.'
  return total === 0 ? 'Nothing runs.' : 'All are alive.'
}

function censusOf(sessions: readonly SessionRow[], groups: Board['groups']): string {
  if (sessions.length === 0) return 'Sessions appear here by themselves, as soon as one starts.'
  const count = (...statuses: string[]): number =>
    sessions.filter(({ status }) => statuses.includes(status)).length
  const parts = [
    are(groups.alive.length, 'alive'),
    counted(count('stuck', 'stalled'), 'does not move', 'do not move'),
    counted(count('unresponsive'), 'cannot be heard', 'cannot be heard'),
    are(count('lost', 'dead'), 'lost'),
    are(groups.idle.length, 'idle'),
  ].filter((part) => part !== '')
  const of = sessions.length === 1 ? 'Of 1 session' : `Of ${sessions.length} sessions`
  return [parts.length > 0 && `${of} ${parts.join(', ')}.`, ...asking(groups.ask)].filter(Boolean).join(' ')
}

function asking([first, ...more]: readonly Line[]): string[] {
  if (first === undefined) return []
  return [
    `${more.length === 0 ? first.name : `${more.length + 1} sessions`} ${more.length === 0 ? 'waits' : 'wait'} for an answer.`,
  ]
}

function are(count: number, what: string): string {
  return counted(count, `is ${what}`, `are ${what}`)
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`
}

const time = (line: Line): number => line.lastSignAt ?? 0

/** Who moved within this time of the newest sign, in ms, moves: lines do not change places with each chunk. */
const MOVES_MS = 15_000

const ORDERS: Readonly<Record<Order, (one: Line, other: Line, newest: number) => number>> = {
  need: (one, other, newest) =>
    orderOf(one.status) - orderOf(other.status) ||
    Math.min(time(one), newest - MOVES_MS) - Math.min(time(other), newest - MOVES_MS),
  last: (one, other) => time(other) - time(one),
  start: (one, other) => (one.startedAt ?? Infinity) - (other.startedAt ?? Infinity) || 0,
  name: (one, other) => one.name.localeCompare(other.name),
}

/** Lines in an order; of equals those that came first stay first. */
export function sorted(lines: readonly Line[], order: Order): Line[] {
  const newest = lines.reduce((latest, line) => Math.max(latest, time(line)), 0)
  // Infinity minus itself is no number.
  return lines.toSorted((one, other) => ORDERS[order](one, other, newest) || (one.id < other.id ? -1 : 1))
}

/** True if a line, or one below it, has the words that somebody looks for. */
export function matches(line: Line, words: string): boolean {
  const { name, who, key, model, status, session, process } = line
  const texts = [
    name,
    who,
    key,
    model,
    status,
    session?.label,
    session?.toolName,
    session?.process,
    process?.name,
  ]
  const wanted = words.toLowerCase()
  return (
    texts.some((text) => text?.toLowerCase().includes(wanted) === true) ||
    line.kids.some((kid) => matches(kid, words))
  )
}
