/** Keeps what is to be shown of the sessions of this process: changes as they happen, and a beat every 5 s. */

import type { Attention } from '../../model/attention.ts'
import type { Cancel, Clock } from '../../model/clock.ts'
import type { RunEnd } from '../../model/end.ts'
import type { LiveSource } from '../../model/live-source.ts'
import type { Delivery } from '../../model/notice.ts'
import type { RunDescription, RunInfo } from '../../model/run.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { Sink } from '../../model/sink.ts'
import type { WorkInfo } from '../../model/work.ts'
import { BEAT_MS } from '../words.ts'
import { BookEntry, type Moment } from './book-entry.ts'
import { letterOf } from './statuses.ts'

/** How long sessions are looked at before the event loop gets its turn, in ms. */
const SLICE_MS = 2
/** How long a session is still shown that its tracker has forgotten, in ms. */
const SHOWN_AFTER_MS = 5_000

/** Sessions that are looked at for one question; of more, each is looked at once a second. */
const MAX_REFRESHED = 1_000
/** Ended runs of which deliveries are still noted. */
const MAX_ENDED = 1_000

/** What a book needs. */
export interface BeatBookOptions {
  readonly clock: Clock
  readonly source: LiveSource
}

/** Whoever watches the book. */
export interface BookWatcher {
  /** People see something else of this session, or it is gone. */
  changed(entry: BookEntry): void
  /** All sessions were looked at; each 5 s, a letter was written to each pulse. */
  looked?(isBeat: boolean): void
}

/** One entry for each session. While nobody watches, it costs a look at each start and end of a run, and one each 5 s. */
export class BeatBook implements Sink {
  readonly entries = new Map<SessionInfo, BookEntry>()
  readonly #options: BeatBookOptions
  readonly #watchers = new Set<BookWatcher>()
  readonly #byRun = new Map<string, BookEntry>()
  #beatAtMs: number
  #cancel: Cancel | undefined
  /** When it last changed whether anything runs, in ms since the epoch. */
  busySince: number
  #live = 0

  constructor(options: BeatBookOptions) {
    this.#options = options
    this.#beatAtMs = options.clock.now() + BEAT_MS
    this.busySince = options.clock.wallTime()
  }

  /** How many runs live. */
  get liveRuns(): number {
    return this.#live
  }

  /** @returns a function that ends it */
  watch(watcher: BookWatcher): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Meets sessions of which no sink tells: they have only input that waits. */
  meet(): void {
    for (const session of this.#options.source.all()) if (!this.entries.has(session)) this.#changed(session)
  }

  /** Looks at all sessions now, if they are not too many: whoever asks hears of waits that no sink tells of. */
  refresh(): void {
    this.meet()
    if (this.entries.size > MAX_REFRESHED) return
    for (const entry of this.entries.values()) this.#look(entry, true)
  }

  runStarted(run: RunInfo): void {
    const entry = this.#entryOf(run.session)
    entry.runStarted(run)
    this.#byRun.set(run.id, entry)
    this.#count(1)
    this.#look(entry)
  }

  runDescribed(run: RunInfo, _description: RunDescription): void {
    const entry = this.#entryOf(run.session)
    entry.runStarted(run)
    this.#look(entry)
    this.#tell(entry)
  }

  workStarted({ run }: WorkInfo): void {
    this.#changed(run.session)
  }

  workMoved({ run }: WorkInfo): void {
    this.#changed(run.session)
  }

  workEnded({ run }: WorkInfo): void {
    this.#changed(run.session)
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const entry = this.#entryOf(run.session)
    entry.runEnded(run, end, this.#options.clock.now())
    entry.episodes.delete(run.id)
    this.#count(-1)
    this.#forgetRuns()
    this.#look(entry)
  }

  attentionChanged(attention: Attention): void {
    const entry = this.#entryOf(attention.session)
    entry.attentionChanged(attention, this.#options.clock.wallTime())
    this.#look(entry)
    this.#tell(entry)
  }

  inputDequeued(session: SessionInfo): void {
    this.#changed(session)
  }

  deliveryEnded(delivery: Delivery): void {
    const { runId } = delivery.notice
    const entry = runId === undefined ? undefined : this.#byRun.get(runId)
    entry?.deliveryEnded(delivery, this.#options.clock.wallTime())
  }

  ticked(): void {
    const nowMs = this.#options.clock.now()
    const isBeat = nowMs >= this.#beatAtMs
    const isWatched = this.#watchers.size > 0
    if (this.#cancel !== undefined || (!isBeat && !isWatched)) return
    if (isBeat) this.#beatAtMs = nowMs + BEAT_MS - (nowMs % BEAT_MS)
    // While somebody watches, what no sink tells of shows within a tick.
    if (isWatched) this.meet()
    this.#pass(this.entries.values(), isBeat)
  }

  stop(): void {
    this.#cancel?.()
    this.#watchers.clear()
  }

  #pass(left: MapIterator<BookEntry>, isBeat: boolean): void {
    const { clock } = this.#options
    const endMs = clock.now() + SLICE_MS
    this.#cancel = undefined
    for (let next = left.next(); next.done !== true; next = left.next()) {
      this.#look(next.value, true)
      if (isBeat) this.#write(next.value)
      if (clock.now() < endMs) continue
      this.#cancel = clock.soon(() => this.#pass(left, isBeat))
      return
    }
    for (const watcher of this.#watchers) watcher.looked?.(isBeat)
  }

  #write({ seen, goneMs, pulse }: BookEntry): void {
    if (seen === undefined || goneMs !== undefined) return
    const letter = letterOf(seen)
    if (letter !== '_' || pulse.isOpen) pulse.write(letter, this.#options.clock.now())
  }

  // While nobody watches, what a run does shows with the next beat, or to whoever asks.
  #changed(session: SessionInfo): void {
    const entry = this.#entryOf(session)
    if (this.#watchers.size > 0 || entry.seen === undefined) this.#look(entry)
  }

  // What was not slow before something happened in it is not slow after it.
  #look(entry: BookEntry, asksSlow = entry.seen?.isSlow === true): void {
    const { source, clock } = this.#options
    const glance = source.glance(entry.session, asksSlow)
    if (glance === undefined) return this.#fade(entry)
    entry.goneMs = undefined
    if (entry.look(glance, clock.wallTime())) this.#tell(entry)
  }

  /** The tracker has forgotten it. Whoever watches shall see its end before it goes. */
  #fade(entry: BookEntry): void {
    const nowMs = this.#options.clock.now()
    const isOver = entry.goneMs !== undefined && nowMs - entry.goneMs >= SHOWN_AFTER_MS
    if (isOver || this.#watchers.size === 0) this.entries.delete(entry.session)
    else if (entry.goneMs !== undefined) return
    entry.goneMs ??= nowMs
    if (entry.seen !== undefined) {
      entry.seen = {
        ...entry.seen,
        heartbeat: 'complete',
        state: 'idle',
        attention: undefined,
        wait: undefined,
      }
    }
    this.#tell(entry)
  }

  #tell(entry: BookEntry): void {
    for (const watcher of this.#watchers) watcher.changed(entry)
  }

  // The oldest first. Of runs that have ended somebody may yet be told.
  #forgetRuns(): void {
    for (const id of this.#byRun.keys()) {
      if (this.#byRun.size <= this.#live + MAX_ENDED) return
      this.#byRun.delete(id)
    }
  }

  #count(by: number): void {
    const wasBusy = this.#live > 0
    this.#live += by
    if (wasBusy !== this.#live > 0) this.busySince = this.#options.clock.wallTime()
  }

  #entryOf(session: SessionInfo): BookEntry {
    const known = this.entries.get(session)
    if (known !== undefined) return known
    const { clock } = this.#options
    const moment: Moment = { nowMs: clock.now(), at: clock.wallTime() }
    const entry = new BookEntry(session, moment)
    this.entries.set(session, entry)
    return entry
  }
}
