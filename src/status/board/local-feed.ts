/** The sessions of this process, for whoever looks: rows are made only for them, a few at a time. */

import type { Cancel, Clock } from '../../model/clock.ts'
import type { LiveSource } from '../../model/live-source.ts'
import { Turn } from '../../model/turn.ts'
import type { BeatBook, BookWatcher } from '../book/beat-book.ts'
import type { BookEntry } from '../book/book-entry.ts'
import type { LiveProcess } from '../book/live-process.ts'
import { sessionDetailOf } from '../book/session-detail.ts'
import { rowIdOf, sessionRowOf, type RowNeeds } from '../book/session-row.ts'
import { letterOf, statusOf } from '../book/statuses.ts'
import type { ActionResult } from '../wire/action-schema.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail } from '../wire/session-schema.ts'
import { orderOf } from '../words.ts'
import { actOn } from './act-on.ts'
import type { ActionWish, Beat, Feed, FeedListener } from './feed.ts'

/** Changes are told together that come within this time, in ms, and no more than so many at once. */
const GATHER_MS = 100
const MAX_AT_ONCE = 250
/** How long rows are made before the event loop gets its turn, in ms. */
const SLICE_MS = 2

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
  readonly #dirty = new Set<BookEntry>()
  #timer: Cancel | undefined
  #unwatch: (() => void) | undefined

  constructor(options: LocalFeedOptions) {
    this.#options = options
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
    if (this.#timer === undefined) return
    this.#timer()
    this.#flush()
  }

  #freshenOne(entry: BookEntry | undefined): void {
    if (entry === undefined || !this.#dirty.delete(entry)) return
    for (const listener of this.#listeners) listener.changed([sessionRowOf(entry, this.#needs())], [])
  }

  changed(entry: BookEntry): void {
    this.#dirty.add(entry)
    this.#timer ??= this.#options.clock.after(GATHER_MS, () => this.#flush())
  }

  looked(isBeat: boolean): void {
    const entries = [...this.#options.book.entries.values()]
    const live = entries.filter(({ seen, goneMs }) => seen?.heartbeat !== 'idle' && goneMs === undefined)
    // Few may be told of each second: their last sign then ticks as they move.
    if (!isBeat && live.length > MAX_AT_ONCE) return
    const needs = this.#needs()
    const beats = live.map((entry) => beatOf(entry, needs))
    for (const listener of this.#listeners) {
      if (isBeat) listener.processChanged(this.process)
      if (isBeat || beats.length > 0) listener.beat(beats, isBeat)
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
    const { clock, book } = this.#options
    const turn = new Turn(clock, SLICE_MS)
    listener.processChanged(this.process)
    let rows = []
    for (const entry of book.entries.values()) {
      // While nobody watched, it was looked at each 5 s.
      book.lookAt(entry.session)
      rows.push(sessionRowOf(entry, this.#needs()))
      if (this.#listeners.size === 1) this.#dirty.delete(entry)
      if (rows.length >= MAX_AT_ONCE) {
        listener.changed(rows, [])
        rows = []
      }
      const pause = turn.breathe()
      if (pause !== undefined) await pause
      if (!this.#listeners.has(listener)) return
    }
    listener.changed(rows, [])
  }

  #flush(): void {
    this.#timer = undefined
    if (this.#dirty.size === 0) return
    const now = this.#take()
    if (this.#dirty.size > 0) this.#timer = this.#options.clock.after(GATHER_MS, () => this.#flush())
    const { book, process } = this.#options
    const isKnown = (entry: BookEntry): boolean => book.entries.get(entry.session) === entry
    const rows = now.filter(isKnown).map((entry) => sessionRowOf(entry, this.#needs()))
    const removed = now.filter((one) => !isKnown(one)).map(({ session }) => rowIdOf(process.id, session.key))
    for (const listener of this.#listeners) listener.changed(rows, removed)
  }

  /** The neediest first, if there are too many; then whoever has waited longest. */
  #take(): BookEntry[] {
    const all = [...this.#dirty]
    if (all.length <= MAX_AT_ONCE) {
      this.#dirty.clear()
      return all
    }
    const needOf = ({ seen }: BookEntry): number => (seen === undefined ? 9 : orderOf(statusOf(seen)))
    const needy = all.filter((entry) => needOf(entry) < 4)
    const taken = [...new Set([...needy, ...all])].slice(0, MAX_AT_ONCE)
    for (const entry of taken) this.#dirty.delete(entry)
    return taken
  }

  #close(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
    this.#timer?.()
    this.#timer = undefined
    this.#dirty.clear()
  }

  #needs(): RowNeeds {
    const { source, clock, process } = this.#options
    return { source, process: process.id, nowMs: clock.now(), at: clock.wallTime() }
  }
}

function beatOf({ session, seen, pulse }: BookEntry, { process, nowMs, at }: RowNeeds): Beat {
  const silenceMs = seen?.silenceMs
  const letter = pulse.newest(nowMs, seen === undefined ? '_' : letterOf(seen))
  return [rowIdOf(process, session.key), silenceMs === undefined ? 0 : at - silenceMs, letter]
}
