/** All sessions of all processes that are looked at, merged: open while somebody looks. */

import type { Cancel, Clock } from '../../model/clock.ts'
import { Turn } from '../../model/turn.ts'
import type { ActionResult } from '../wire/action-schema.ts'
import type { ListQuery } from '../wire/list-schema.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail, SessionRow } from '../wire/session-schema.ts'
import { BoardChanges, type BoardListener } from './board-changes.ts'
import type { ActionWish, Beat, Feed, FeedListener } from './feed.ts'
import { lastSeen } from './process-status.ts'
import type { RowCell } from './row-cell.ts'
import { RowTable } from './row-table.ts'
import { pageOf, type ListPage } from './session-list.ts'
import { SortedRows } from './sorted-rows.ts'

/** How long rows are sorted, found and written before the event loop gets its turn, in ms. */
const SLICE_MS = 2
/** How long a board stays open that nobody looks at, in ms: the next question is answered at once. */
const LINGER_MS = 30_000

/** Finds further processes, as long as somebody looks. */
export interface FeedFinder {
  /**
   * Begins to look.
   *
   * @param found called for each process
   * @returns a function that ends it, and a promise: the first look is over
   */
  open(found: (feed: Feed) => void): { readonly close: () => void; readonly ready: Promise<void> }
}

/** What a board needs. */
export interface BoardOptions {
  readonly clock: Clock
  /** The sessions of this process; undefined for one that only looks. */
  readonly local: Feed | undefined
  /** Finds other processes; undefined where none are looked for. */
  readonly finder: FeedFinder | undefined
}

/** What everybody who looks sees. */
export class Board {
  readonly processes = new Map<string, ProcessRow>()
  /** What all work on this board shares of a turn of the event loop. */
  readonly turn: Turn
  readonly #table = new RowTable()
  readonly #changes: BoardChanges
  readonly #sorted = new Map<ListQuery['sort'], SortedRows>()
  readonly #options: BoardOptions
  readonly #feeds = new Map<string, Feed>()
  readonly #closing: (() => void)[] = []
  #users = 0
  #linger: Cancel | undefined
  #ready: Promise<void> | undefined

  constructor(options: BoardOptions) {
    this.#options = options
    const { clock } = options
    this.turn = new Turn(clock, SLICE_MS)
    this.#changes = new BoardChanges({ clock, table: this.#table, processes: this.processes })
  }

  /**
   * Looks, for as long as it takes.
   *
   * @param key of the sessions that are asked for. Default: all
   * @returns a function that ends it
   */
  async open(key?: string): Promise<() => void> {
    this.#users += 1
    this.#linger?.()
    this.#linger = undefined
    this.#ready ??= this.#begin()
    await this.#ready
    for (const feed of this.#feeds.values()) feed.freshen?.(key)
    let isOpen = true
    return () => {
      if (!isOpen) return
      isOpen = false
      this.#users -= 1
      if (this.#users === 0) this.#linger = this.#options.clock.after(LINGER_MS, () => this.close())
    }
  }

  /** Looks no more. */
  close(): void {
    this.#linger?.()
    this.#ready = undefined
    for (const close of this.#closing.splice(0)) close()
    this.#changes.close()
    for (const known of [this.#table, this.processes, this.#feeds, this.#sorted]) known.clear()
  }

  /** @returns a function that ends it */
  listen(listener: BoardListener): () => void {
    return this.#changes.listen(listener)
  }

  /** The listeners have so much to write that changes are gathered for so long, in ms. */
  rest(forMs: number): void {
    this.#changes.rest(forMs)
  }

  /** All sessions, as they stand now. */
  cells(): Iterable<RowCell> {
    return this.#table.all()
  }

  /** All sessions, as they are shown now. */
  *rows(): Generator<SessionRow> {
    for (const cell of this.#table.all()) yield cell.shown().row()
  }

  /** A page of the sessions that are asked for: found a few at a time, however many there are. */
  async page(query: ListQuery): Promise<ListPage> {
    let sorted = this.#sorted.get(query.sort)
    if (sorted === undefined) {
      sorted = new SortedRows(this.#table, query.sort, this.turn)
      this.#sorted.set(query.sort, sorted)
    }
    return pageOf(await sorted.sorted(), query, this.turn)
  }

  /** The rows of one key, of all processes; the neediest first. */
  rowsOf(key: string, process?: string): SessionRow[] {
    return Array.from(this.#table.ofKey(key), (cell) => cell.shown().row())
      .filter((row) => process === undefined || row.process === process)
      .toSorted((one, other) => one.order - other.order)
  }

  /** All that is known of one session. */
  async detail(row: SessionRow): Promise<SessionDetail | undefined> {
    const known = await this.#feeds.get(row.process)?.detail(row.key)
    const others = this.rowsOf(row.key).filter(({ id }) => id !== row.id)
    const shown = { ...known, ...row, others: others.map(({ id }) => id) }
    const process = this.processes.get(row.process)
    if (known !== undefined)
      return process === undefined ? { ...known, ...shown } : { ...known, ...shown, processRow: process }
    // Nobody answers for it any more: what was heard last is what is known.
    return process && lastSeen(shown, process)
  }

  /** Does something to one session. */
  act(row: SessionRow, wish: Omit<ActionWish, 'key'>): Promise<ActionResult | undefined> | undefined {
    return this.#feeds.get(row.process)?.act({ ...wish, key: row.key })
  }

  async #begin(): Promise<void> {
    const { local, finder } = this.#options
    const told = local === undefined ? undefined : this.#join(local)
    const finding = finder?.open((feed) => void this.#join(feed))
    if (finding !== undefined) this.#closing.push(finding.close)
    await Promise.all([told, finding?.ready])
    // The code that opened it is told of all: from here on, of what changes.
    this.#changes.clear()
  }

  #join(feed: Feed): Promise<void> | undefined {
    const { id } = feed.process
    // Our own process has a socket, too.
    if (this.#feeds.has(id) && this.processes.get(id)?.state === 'alive') return undefined
    this.#feeds.set(id, feed)
    const listener: FeedListener = {
      changed: (rows, removed) => this.#changed(rows, removed),
      beat: (beats, isSlot) => this.#beat(id, beats, isSlot),
      processChanged: (process) => this.#processChanged(process),
    }
    const { close, ready } = feed.listen(listener)
    this.#closing.push(close)
    return ready
  }

  #changed(rows: readonly SessionRow[], removed: readonly string[]): void {
    for (const row of rows) {
      const state = this.processes.get(row.process)?.state
      const cell = this.#table.set(row)
      if (state !== undefined) cell.see(state)
      this.#changes.row(row.id)
    }
    for (const id of removed) this.#remove(id)
  }

  #remove(id: string): void {
    if (this.#table.delete(id) !== undefined) this.#changes.row(id)
  }

  #processChanged(process: ProcessRow): void {
    const { id, state } = process
    const before = this.processes.get(id)
    this.processes.set(id, process)
    this.#changes.process(id)
    if (before !== undefined && before.state !== state) this.#see(id, state)
    if (state === 'ended') this.#forget(id)
  }

  #see(process: string, state: ProcessRow['state']): void {
    for (const cell of this.#table.ofProcess(process)) {
      cell.see(state)
      this.#table.touched(cell)
      this.#changes.row(cell.id)
    }
  }

  /** It said goodbye: its sessions have ended with it, and were told of. */
  #forget(process: string): void {
    for (const { id } of this.#table.ofProcess(process)) this.#remove(id)
    this.#feeds.delete(process)
  }

  #beat(process: string, beats: readonly Beat[], isSlot: boolean): void {
    const heard = new Set<RowCell>()
    for (const [id, lastProgressAt, letter] of beats) {
      const cell = this.#table.get(id)
      if (cell === undefined) continue
      if (cell.beat(letter, lastProgressAt, isSlot)) this.#table.touched(cell)
      heard.add(cell)
    }
    if (isSlot) for (const cell of this.#table.ofProcess(process)) if (!heard.has(cell)) cell.idle()
    const now = this.#options.clock.wallTime()
    this.#changes.beat({ now, process, isSlot, beats: [...beats] })
  }
}
