/** The rows of a board in one order: they stay sorted, so that sorting them again costs little. */

import type { Turn } from '../../model/turn.ts'
import type { ListQuery } from '../wire/list-schema.ts'
import type { RowCell } from './row-cell.ts'
import type { RowTable } from './row-table.ts'

/** Rows that are sorted before the event loop may get its turn. */
const CHUNK = 500

type Compare = (one: RowCell, other: RowCell) => number

const byId: Compare = (one, other) => (one.id < other.id ? -1 : 1)

const ORDERS: Readonly<Record<ListQuery['sort'], Compare>> = {
  // The neediest first; of these, whoever is silent for longest.
  need: (one, other) => one.order - other.order || one.lastAt - other.lastAt || byId(one, other),
  last: (one, other) => other.lastAt - one.lastAt || byId(one, other),
  start: (one, other) => one.told.startedAt - other.told.startedAt || byId(one, other),
  name: (one, other) => nameOf(one).localeCompare(nameOf(other)) || byId(one, other),
}

function nameOf({ told: { label, key } }: RowCell): string {
  return label ?? key
}

/** One order of a board, for all who ask for it. */
export class SortedRows {
  readonly #table: RowTable
  readonly #compare: Compare
  #cells: readonly RowCell[] = []
  /** The newest cell that is among them. */
  #newest = 0
  #version = -1
  #sorting: Promise<void> | undefined

  constructor(table: RowTable, sort: ListQuery['sort']) {
    this.#table = table
    this.#compare = ORDERS[sort]
  }

  /**
   * All rows, sorted. Who has come or gone meanwhile, is not: look at `isGone`.
   *
   * @param version of the table: what was sorted for the same one is sorted
   */
  async sorted(version: number, turn: Turn): Promise<readonly RowCell[]> {
    // Who comes while others sort an older version waits for them, and sorts what is new.
    while (this.#version < version) {
      this.#sorting ??= this.#sort(version, turn).finally(() => (this.#sorting = undefined))
      await this.#sorting
    }
    return this.#cells
  }

  /** What was sorted before is sorted nearly, and pieces that are sorted are merged quickly. */
  async #sort(version: number, turn: Turn): Promise<void> {
    const all = [...this.#cells.filter(({ isGone }) => !isGone), ...this.#fresh()]
    const sorted: RowCell[] = []
    for (let from = 0; from < all.length; from += CHUNK) {
      const pause = turn.breathe()
      if (pause !== undefined) await pause
      sorted.push(...all.slice(from, from + CHUNK).toSorted(this.#compare))
    }
    this.#cells = sorted.toSorted(this.#compare)
    this.#version = version
  }

  #fresh(): RowCell[] {
    const fresh = [...this.#table.all()].filter(({ serial }) => serial > this.#newest)
    this.#newest = fresh.at(-1)?.serial ?? this.#newest
    return fresh
  }
}
