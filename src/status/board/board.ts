/** All sessions of all processes that are looked at, merged: open while somebody looks. */

import type { Cancel, Clock } from '../../model/clock.ts'
import type { ActionResult } from '../wire/action-schema.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail, SessionRow } from '../wire/session-schema.ts'
import type { BeatEvent, ChangeEvent } from '../wire/stream-schema.ts'
import { RowTable } from './row-table.ts'
import { afterBeat, lastSeen, rowIn } from './shown-row.ts'
import type { ActionWish, Beat, Feed, FeedListener } from './feed.ts'

/** Changes are told together that come within this time, in ms, and no more than so many rows at once. */
const GATHER_MS = 100
const MAX_AT_ONCE = 250
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

/** Who hears of what changes on a board. */
export interface BoardListener {
  change(event: ChangeEvent): void
  beat(event: BeatEvent): void
  /** Nobody looks any more: what happens from here on is not known. */
  closed(): void
}

/** What everybody who looks sees. */
export class Board {
  /** As their processes told them last. */
  readonly #told = new RowTable()
  readonly processes = new Map<string, ProcessRow>()
  readonly #options: BoardOptions
  readonly #feeds = new Map<string, Feed>()
  readonly #listeners = new Set<BoardListener>()
  readonly #dirty = new Set<string>()
  readonly #dirtyProcesses = new Set<string>()
  readonly #closing: (() => void)[] = []
  #users = 0
  #linger: Cancel | undefined
  #timer: Cancel | undefined
  /** Until then, on the monotonic clock, who listens has enough to write. */
  #restUntilMs = 0
  #ready: Promise<void> | undefined

  constructor(options: BoardOptions) {
    this.#options = options
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
    this.#timer?.()
    this.#timer = undefined
    this.#ready = undefined
    for (const close of this.#closing.splice(0)) close()
    for (const listener of this.#listeners) listener.closed()
    for (const known of [this.#told, this.processes, this.#feeds, this.#dirty, this.#dirtyProcesses])
      known.clear()
  }

  /** @returns a function that ends it */
  listen(listener: BoardListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Who listens has so much to write that changes are gathered for so long, in ms. */
  rest(forMs: number): void {
    this.#restUntilMs = this.#options.clock.now() + forMs
  }

  /** All sessions, as they are shown now. */
  *rows(): Generator<SessionRow> {
    for (const row of this.#told.all()) yield this.#shown(row)
  }

  /** The rows of one key, of all processes; the neediest first. */
  rowsOf(key: string, process?: string): SessionRow[] {
    return this.#told
      .ofKey(key)
      .map((row) => this.#shown(row))
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
    // Whoever opened it is told of all: from here on, of what changes.
    this.#dirty.clear()
    this.#dirtyProcesses.clear()
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
      this.#told.set(row)
      this.#dirty.add(row.id)
    }
    for (const id of removed) if (this.#told.delete(id)) this.#dirty.add(id)
    this.#flushSoon()
  }

  #processChanged(process: ProcessRow): void {
    const before = this.processes.get(process.id)
    this.processes.set(process.id, process)
    this.#dirtyProcesses.add(process.id)
    if (before !== undefined && before.state !== process.state) {
      for (const row of this.#told.ofProcess(process.id)) this.#dirty.add(row.id)
    }
    if (process.state === 'ended') this.#forget(process.id)
    this.#flushSoon()
  }

  /** It said goodbye: its sessions have ended with it, and were told of. */
  #forget(process: string): void {
    for (const row of this.#told.ofProcess(process)) {
      this.#told.delete(row.id)
      this.#dirty.add(row.id)
    }
    this.#feeds.delete(process)
  }

  #shown(row: SessionRow): SessionRow {
    const process = this.processes.get(row.process)
    return process === undefined ? row : rowIn(row, process)
  }

  #beat(process: string, beats: readonly Beat[], isSlot: boolean): void {
    const heard = new Map(beats.map((beat) => [beat[0], beat]))
    for (const row of this.#told.ofProcess(process)) this.#told.set(afterBeat(row, heard.get(row.id), isSlot))
    const now = this.#options.clock.wallTime()
    const event: BeatEvent = { now, process, isSlot, beats: [...beats] }
    for (const listener of this.#listeners) listener.beat(event)
  }

  #flushSoon(): void {
    if (this.#dirty.size + this.#dirtyProcesses.size === 0) return
    const { clock } = this.#options
    const restMs = Math.max(GATHER_MS, this.#restUntilMs - clock.now())
    this.#timer ??= clock.after(restMs, () => this.#flush())
  }

  #flush(): void {
    this.#timer = undefined
    if (this.#dirty.size + this.#dirtyProcesses.size === 0) return
    const processes = [...this.#dirtyProcesses].map((id) => this.processes.get(id)).filter(isKnown)
    this.#dirtyProcesses.clear()
    const ids = this.#take()
    const told = ids.map((id) => this.#told.get(id)).filter(isKnown)
    const sessions = told.map((row) => this.#shown(row))
    const removed = ids.filter((id) => !this.#told.has(id))
    const event: ChangeEvent = { now: this.#options.clock.wallTime(), sessions, removed, processes }
    for (const listener of this.#listeners) listener.change(event)
    this.#flushSoon()
  }

  /** The neediest first, if there are too many; then whoever has waited longest. */
  #take(): string[] {
    const all = [...this.#dirty]
    if (all.length <= MAX_AT_ONCE) {
      this.#dirty.clear()
      return all
    }
    const needy = all.filter((id) => (this.#told.get(id)?.order ?? 9) < 4)
    const taken = [...new Set([...needy, ...all])].slice(0, MAX_AT_ONCE)
    for (const id of taken) this.#dirty.delete(id)
    return taken
  }
}

function isKnown<T>(one: T | undefined): one is T {
  return one !== undefined
}
