/** Finds and counts sessions for a page of a list. */

import type { Turn } from '../../model/turn.ts'
import type { ListQuery } from '../wire/list-schema.ts'
import type { RowCell } from './row-cell.ts'

/** How many need somebody, live, or are idle. */
export interface Counts {
  need: number
  alive: number
  idle: number
}

/** A page of a list. */
export interface ListPage {
  /** Of all sessions, whatever was asked for. */
  readonly counts: Readonly<Counts>
  /** How many match. */
  readonly total: number
  /** Those of the page; of them some may be gone when they are written. */
  readonly cells: readonly RowCell[]
}

/** Rows that are looked at before the event loop may get its turn. */
const CHUNK = 200

/** The group that a place in the order belongs to. */
export function groupOf(order: number): keyof Counts {
  if (order <= 3) return 'need'
  return order === 9 ? 'idle' : 'alive'
}

/** Those who match, in the order in which they are given. */
export async function pageOf(sorted: readonly RowCell[], query: ListQuery, turn: Turn): Promise<ListPage> {
  const counts = { need: 0, alive: 0, idle: 0 }
  const cells: RowCell[] = []
  const { offset, limit } = query
  const search = query.search?.toLowerCase()
  let total = 0
  let seen = 0
  for (const cell of sorted) {
    seen += 1
    const pause = seen % CHUNK === 0 ? turn.breathe() : undefined
    if (pause !== undefined) await pause
    if (cell.isGone) continue
    counts[groupOf(cell.order)] += 1
    if (!isMatch(cell, query, search)) continue
    if (total >= offset && cells.length < limit) cells.push(cell)
    total += 1
  }
  return { counts, total, cells }
}

function isMatch({ told, status, order }: RowCell, query: ListQuery, search: string | undefined): boolean {
  const { process, agent, status: words } = query
  if (process !== undefined && told.process !== process) return false
  if (agent !== undefined && told.agent !== agent) return false
  if (words !== undefined && !words.includes(status) && !words.includes(groupOf(order))) return false
  if (search === undefined) return true
  return [told.key, told.label, told.agent, told.toolName, told.model].some(
    (text) => text?.toLowerCase().includes(search) === true,
  )
}
