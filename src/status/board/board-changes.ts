/** Tells the listeners of a board what has changed on it: together, and no more at once than can be written. */

import type { Cancel, Clock } from '../../model/clock.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { BeatEvent } from '../wire/stream-schema.ts'
import { Gathered } from './gathered.ts'
import type { RowTable } from './row-table.ts'
import type { ShownRow } from './shown-row.ts'

/** Changes are told together that come within this time, in ms, and no more than so many rows at once. */
const GATHER_MS = 100
const MAX_AT_ONCE = 250

/** What has changed: rows that are new or other than before, and ids of those that went. */
export interface BoardChange {
  /** In ms since the epoch. */
  readonly now: number
  readonly sessions: readonly ShownRow[]
  readonly removed: readonly string[]
  readonly processes: readonly ProcessRow[]
}

/** Who hears of what changes on a board. */
export interface BoardListener {
  change(change: BoardChange): void
  beat(event: BeatEvent): void
  /** Nobody looks any more: what happens from here on is not known. */
  closed(): void
}

/** What it needs: the board itself, as it stands. */
export interface BoardChangesNeeds {
  readonly clock: Clock
  readonly table: RowTable
  readonly processes: ReadonlyMap<string, ProcessRow>
}

/** While nobody listens, it gathers nothing. */
export class BoardChanges {
  readonly #needs: BoardChangesNeeds
  readonly #listeners = new Set<BoardListener>()
  readonly #rows = new Gathered<string>()
  readonly #processes = new Set<string>()
  #timer: Cancel | undefined
  /** Until then, on the monotonic clock, who listens has enough to write. */
  #restUntilMs = 0

  constructor(needs: BoardChangesNeeds) {
    this.#needs = needs
  }

  /** @returns a function that ends it */
  listen(listener: BoardListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The listeners have so much to write that changes are gathered for so long, in ms. */
  rest(forMs: number): void {
    this.#restUntilMs = this.#needs.clock.now() + forMs
  }

  /** A row is other than before, or gone. */
  row(id: string): void {
    if (this.#listeners.size === 0) return
    this.#rows.add(id, (this.#needs.table.get(id)?.order ?? 9) < 4)
    this.#tellSoon()
  }

  /** A process is other than before. */
  process(id: string): void {
    if (this.#listeners.size === 0) return
    this.#processes.add(id)
    this.#tellSoon()
  }

  beat(event: BeatEvent): void {
    for (const listener of this.#listeners) listener.beat(event)
  }

  /** The listeners know all that has changed so far. */
  clear(): void {
    this.#timer?.()
    this.#timer = undefined
    this.#rows.clear()
    this.#processes.clear()
  }

  /** Nobody looks any more. */
  close(): void {
    this.clear()
    for (const listener of this.#listeners) listener.closed()
  }

  #tellSoon(): void {
    if (this.#timer !== undefined || this.#rows.size + this.#processes.size === 0) return
    const { clock } = this.#needs
    const restMs = Math.max(GATHER_MS, this.#restUntilMs - clock.now())
    this.#timer = clock.after(restMs, () => this.#tell())
  }

  #tell(): void {
    this.#timer = undefined
    const { clock, table, processes } = this.#needs
    const [sessions, removed]: [ShownRow[], string[]] = [[], []]
    for (const id of this.#rows.taken()) {
      const shown = table.get(id)?.shown()
      if (shown === undefined) removed.push(id)
      else sessions.push(shown)
      if (sessions.length + removed.length >= MAX_AT_ONCE) break
    }
    const known = [...this.#processes].map((id) => processes.get(id)).filter((one) => one !== undefined)
    this.#processes.clear()
    const change: BoardChange = { now: clock.wallTime(), sessions, removed, processes: known }
    for (const listener of this.#listeners) listener.change(change)
    this.#tellSoon()
  }
}
