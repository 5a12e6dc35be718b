/** The rows of a board in one order: they stay sorted, so that sorting them again costs little. */

import type { Turn } from '../../model/turn.ts'
import type { ListQuery } from '../wire/list-schema.ts'
import { merge, mergeSorted, type Compare } from './merge-sort.ts'
import type { RowCell, SortKey } from './row-cell.ts'
import type { RowTable } from './row-table.ts'

/** How many may be sorted at once, without a turn in between; and how often others are waited for. */
const AT_ONCE = 500
const MAX_ROUNDS = 2

const byId: Compare<SortKey> = (one, other) => (one.cell.id < other.cell.id ? -1 : 1)

const ORDERS: Readonly<Record<ListQuery['sort'], Compare<SortKey>>> = {
  // The neediest first; of these, the one that is silent for longest.
  need: (one, other) => one.order - other.order || one.lastAt - other.lastAt || byId(one, other),
  last: (one, other) => other.lastAt - one.lastAt || byId(one, other),
  start: (one, other) => one.startedAt - other.startedAt || byId(one, other),
  name: (one, other) => one.name.localeCompare(other.name) || byId(one, other),
}

/** One order of a board, for all who ask for it. */
export class SortedRows {
  readonly #table: RowTable
  readonly #compare: Compare<SortKey>
  readonly #turn: Turn
  #keys: readonly SortKey[] = []
  /** Of the table, when they were sorted. */
  #version = -1
  #sorting: Promise<void> | undefined

  constructor(table: RowTable, sort: ListQuery['sort'], turn: Turn) {
    this.#table = table
    this.#compare = ORDERS[sort]
    this.#turn = turn
  }

  /** All rows, sorted. A row that goes afterwards is among them: look at `isGone`. */
  async sorted(): Promise<readonly RowCell[]> {
    const { version } = this.#table
    // A call that comes while another sorts waits for it, and sorts what is new.
    while (this.#version < version) {
      this.#sorting ??= this.#sort().finally(() => (this.#sorting = undefined))
      await this.#sorting
    }
    return this.#keys.map(({ cell }) => cell)
  }

  /** What has not moved is still sorted; what moves while others are sorted is put in its place at the end. */
  async #sort(): Promise<void> {
    for (let round = 0, isLast = false; !isLast; round += 1) {
      const { version } = this.#table
      const moved = this.#moved()
      isLast = moved.length <= AT_ONCE || round === MAX_ROUNDS
      const sorted = isLast
        ? moved.toSorted(this.#compare)
        : await mergeSorted(moved, this.#compare, this.#turn)
      this.#keys = merge(this.#keys.filter(isCurrent), sorted, this.#compare)
      this.#version = version
    }
  }

  #moved(): SortKey[] {
    const moved: SortKey[] = []
    for (const cell of this.#table.all()) if (cell.version > this.#version) moved.push(cell.key)
    return moved
  }
}

function isCurrent(key: SortKey): boolean {
  return key.cell.isAt(key)
}
