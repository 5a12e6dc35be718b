/** The sessions of this process, for listeners that look: rows are made only for them, a few at a time. */

import type { Cancel, Clock } from '../../model/clock.ts'
import type { LiveSource } from '../../model/live-source.ts'
import { Turn } from '../../model/turn.ts'
import type { BeatBook } from '../book/beat-book.ts'
import type { BookEntry } from '../book/book-entry.ts'
import type { BookWatcher } from '../book/book-watcher.ts'
import type { LiveProcess } from '../book/live-process.ts'
import { sessionDetailOf } from '../book/session-detail.ts'
import { rowIdOf, sessionRowOf, type RowNeeds } from '../book/session-row.ts'
import { letterOf, statusOf } from '../book/statuses.ts'
import type { ActionResult } from '../wire/action-schema.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail, SessionRow } from '../wire/session-schema.ts'
import { orderOf } from '../words.ts'
import { actOn } from './act-on.ts'
import type { ActionWish, Beat, Feed, FeedListener } from './feed.ts'
import { Gathered } from './gathered.ts'

/** Changes are told together that come within this time, in ms, and no more than so many at once. */
const GATHER_MS = 100
const MAX_AT_ONCE = 250
/** How long rows are made before the event loop gets its turn, in ms. */
const SLICE_MS = 2
/** Sessions that may live while each is told of each second: their last sign then ticks as they move. */
const MAX_TICKING = 250

/** What a local feed needs. */
export interface LocalFeedOptions {
  readonly clock: Clock
  readonly source: LiveSource
  readonly book: BeatBook
  readonly process: LiveProcess
}

/** One feed for all who look at this process. */
export class LocalFeed implements Feed, BookWatcher {
  readonly #options: LocalFeedOptions
  readonly #listeners = new Set<FeedListener>()
  readonly #dirty = new Gathered<BookEntry>()
  readonly #turn: Turn
  #beats: Beat[] = []
  #timer: Cancel | undefined
  #unwatch: (() => void) | undefined

  constructor(options: LocalFeedOptions) {
    this.#options = options
    this.#turn = new Turn(options.clock, SLICE_MS)
  }

  get process(): ProcessRow {
    const { clock, book, process } = this.#options
    const now = clock.wallTime()
    return {
      ...process,
      uptimeMs: Math.max(0, now - process.startedAt),
      lastBeatAt: now,
      state: 'alive',
      since: process.startedAt,
      proofs: ['it answers'],
      sessions: book.entries.size,
    }
  }

  listen(listener: FeedListener): ReturnType<Feed['listen']> {
    this.#listeners.add(listener)
    this.#unwatch ??= this.#options.book.watch(this)
    this.#options.book.meet()
    const close = (): void => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#close()
    }
    return { close, ready: this.#tellAll(listener) }
  }

  freshen(key?: string): void {
    if (key !== undefined) return this.#freshenOne(this.#find(key))
    this.#options.book.refresh()
    this.#flush()
  }

  #freshenOne(entry: BookEntry | undefined): void {
    if (entry === undefined || !this.#dirty.delete(entry)) return
    for (const listener of this.#listeners) listener.changed([sessionRowOf(entry, this.#needs())], [])
  }

  changed(entry: BookEntry): void {
    const { seen } = entry
    this.#dirty.add(entry, seen !== undefined && orderOf(statusOf(seen)) < 4)
    this.#flushSoon()
  }

  lookedAt(entry: BookEntry, isBeat: boolean): void {
    const { heartbeat, attention } = entry.seen ?? {}
    // What is stuck is idle, and stands in its pulse all the same.
    if ((heartbeat === 'idle' && attention === undefined) || entry.goneMs !== undefined) return
    if (isBeat || this.#beats.length <= MAX_TICKING) this.#beats.push(beatOf(entry, this.#needs()))
  }

  looked(isBeat: boolean): void {
    const beats = this.#beats
    this.#beats = []
    if (!isBeat && (beats.length > MAX_TICKING || beats.length === 0)) return
    const { process } = this
    for (const listener of this.#listeners) {
      if (isBeat) listener.processChanged(process)
      listener.beat(beats, isBeat)
    }
  }

  async detail(key: string): Promise<SessionDetail | undefined> {
    const entry = this.#find(key)
    return entry && sessionDetailOf(entry, this.#needs(), this.process)
  }

  async act(wish: ActionWish): Promise<ActionResult | undefined> {
    const entry = this.#find(wish.key)
    return entry && actOn(entry.session, { ...this.#options, wish, seenBy: this.#options.process.id })
  }

  /** Named ones first: a host's key wins over our own of a session without one. */
  #find(key: string): BookEntry | undefined {
    const { book, source } = this.#options
    const named = source.find(key)
    if (named !== undefined) return book.lookAt(named)
    let found: BookEntry | undefined
    for (const entry of book.entries.values()) {
      if (entry.session.key !== key) continue
      found = entry
      if (entry.goneMs === undefined) break
    }
    return found && (book.lookAt(found.session) ?? found)
  }

  async #tellAll(listener: FeedListener): Promise<void> {
    const { book } = this.#options
    listener.processChanged(this.process)
    let rows = []
    for (const entry of book.entries.values()) {
      // While nobody watched, it was looked at each 5 s at most.
      book.lookAt(entry.session)
      rows.push(sessionRowOf(entry, this.#needs()))
      if (this.#listeners.size === 1) this.#dirty.delete(entry)
      if (rows.length >= MAX_AT_ONCE) {
        listener.changed(rows, [])
        rows = []
      }
      const pause = this.#turn.breathe()
      if (pause !== undefined) await pause
      if (!this.#listeners.has(listener)) return
    }
    listener.changed(rows, [])
  }

  #flushSoon(): void {
    this.#timer ??= this.#options.clock.after(GATHER_MS, () => this.#flush())
  }

  /** Tells what has changed, as far as there is time in this turn; of what is left, some in the next ones. */
  #flush(atMost = MAX_AT_ONCE): void {
    this.#timer?.()
    this.#timer = undefined
    const { book, process } = this.#options
    const [rows, removed]: [SessionRow[], string[]] = [[], []]
    for (const entry of this.#dirty.taken()) {
      const { session } = entry
      if (book.entries.get(session) === entry) rows.push(sessionRowOf(entry, this.#needs()))
      else removed.push(rowIdOf(process.id, session.key))
      if (rows.length + removed.length >= atMost || this.#turn.isSpent) break
    }
    const told = rows.length + removed.length
    if (told > 0) for (const listener of this.#listeners) listener.changed(rows, removed)
    if (this.#dirty.size === 0) return
    if (told < atMost) this.#timer = this.#options.clock.soon(() => this.#flush(atMost - told))
    else this.#flushSoon()
  }

  #close(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
    this.#timer?.()
    this.#timer = undefined
    this.#dirty.clear()
  }

  #needs(): RowNeeds {
    const { source, clock, process, book } = this.#options
    const { pulseMs } = book
    return { source, process: process.id, nowMs: clock.now(), pulseMs, at: clock.wallTime() }
  }
}

function beatOf({ session, seen, pulse }: BookEntry, { process, nowMs, at }: RowNeeds): Beat {
  const silenceMs = seen?.silenceMs
  const letter = pulse.newest(nowMs, seen === undefined ? '_' : letterOf(seen))
  return [rowIdOf(process, session.key), silenceMs === undefined ? 0 : at - silenceMs, letter]
}
