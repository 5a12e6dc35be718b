/** Finds, sorts and counts sessions for a list. */

import type { SessionRow } from '../wire/session-schema.ts'
import type { ListQuery } from '../wire/list-schema.ts'

/** How many need somebody, live, or are idle. */
export interface Counts {
  readonly need: number
  readonly alive: number
  readonly idle: number
}

/** The group that a place in the order belongs to. */
export function groupOf(order: number): keyof Counts {
  if (order <= 3) return 'need'
  return order === 9 ? 'idle' : 'alive'
}

/** Counts all. */
export function countsOf(rows: Iterable<SessionRow>): Counts {
  const counts = { need: 0, alive: 0, idle: 0 }
  for (const { order } of rows) counts[groupOf(order)] += 1
  return counts
}

/** Those who match, in the order that was asked for. */
export function selectRows(rows: Iterable<SessionRow>, query: Partial<ListQuery>): SessionRow[] {
  return [...rows].filter((row) => isMatch(row, query)).toSorted(SORTS[query.sort ?? 'need'])
}

type Compare = (one: SessionRow, other: SessionRow) => number

const byKey: Compare = (one, other) => (one.id < other.id ? -1 : 1)
const lastOf = (row: SessionRow): number => row.lastProgressAt ?? row.startedAt

/** The neediest first; of these, whoever is silent for longest. */
export const byNeed: Compare = (one, other) =>
  one.order - other.order || lastOf(one) - lastOf(other) || byKey(one, other)

const SORTS: Readonly<Record<ListQuery['sort'], Compare>> = {
  need: byNeed,
  last: (one, other) => lastOf(other) - lastOf(one) || byKey(one, other),
  start: (one, other) => one.startedAt - other.startedAt || byKey(one, other),
  name: (one, other) => nameOf(one).localeCompare(nameOf(other)) || byKey(one, other),
}

function isMatch(row: SessionRow, { status, process, agent, search }: Partial<ListQuery>): boolean {
  if (process !== undefined && row.process !== process) return false
  if (agent !== undefined && row.agent !== agent) return false
  const words: readonly string[] | undefined = status
  if (words !== undefined && !words.includes(row.status) && !words.includes(groupOf(row.order))) return false
  return search === undefined || textOf(row).includes(search.toLowerCase())
}

function textOf({ key, label, agent, toolName, model }: SessionRow): string {
  return [key, label, agent, toolName, model].filter(Boolean).join('\n').toLowerCase()
}

function nameOf({ label, key }: SessionRow): string {
  return label ?? key
}
