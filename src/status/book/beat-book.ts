/** Keeps what is to be shown of the sessions of this process: changes as they happen, and a beat every 5 s. */

import type { Attention } from '../../model/attention.ts'
import type { Cancel, Clock } from '../../model/clock.ts'
import type { RunEnd } from '../../model/end.ts'
import type { LiveSource } from '../../model/live-source.ts'
import type { Delivery } from '../../model/notice.ts'
import type { RunHeartbeat } from '../../model/run-heartbeat.ts'
import type { RunDescription, RunInfo } from '../../model/run.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { Sink } from '../../model/sink.ts'
import type { WorkInfo } from '../../model/work.ts'
import { BEAT_MS } from '../words.ts'
import { BookEntry } from './book-entry.ts'
import { Busyness } from './busyness.ts'
import { letterOf } from './statuses.ts'
import { ToldRuns } from './told-runs.ts'

/** How long sessions are looked at before the event loop gets its turn, in ms. */
const SLICE_MS = 2
/** How long a session is still shown that its tracker has forgotten, in ms. */
const SHOWN_AFTER_MS = 5_000

/** Sessions that are looked at for one question; of more, each is looked at once a second. */
const MAX_REFRESHED = 250

/** What a book needs. */
export interface BeatBookOptions {
  readonly clock: Clock
  readonly source: LiveSource
}

/** Whoever watches the book. */
export interface BookWatcher {
  /** People see something else of this session, or it is gone. */
  changed(entry: BookEntry): void
  /** One session of all that are looked at together was looked at. */
  lookedAt?(entry: BookEntry, isBeat: boolean): void
  /** All sessions were looked at; each 5 s, a letter was written to each pulse. */
  looked?(isBeat: boolean): void
}

/**
 * One entry for each session. While nobody watches, what happens costs a few stores, and a session is looked at each
 * 5 s. Connected before whoever speaks of runs: what was told of one is noted with its session.
 */
export class BeatBook implements Sink {
  readonly entries = new Map<SessionInfo, BookEntry>()
  readonly busyness: Busyness
  readonly #options: BeatBookOptions
  readonly #watchers = new Set<BookWatcher>()
  readonly #told = new ToldRuns()
  #beatAtMs: number
  #cancel: Cancel | undefined
  /** In the newest slot of which watchers were told, on the monotonic clock in ms: pulses are read as of then. */
  pulseMs: number

  constructor(options: BeatBookOptions) {
    this.#options = options
    this.#beatAtMs = nextBeatAfter(options.clock.now())
    this.pulseMs = this.#beatAtMs - 1
    this.busyness = new Busyness(options.clock)
  }

  /** @returns a function that ends it */
  watch(watcher: BookWatcher): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Meets sessions of which no sink tells: they have only input that waits. */
  meet(): void {
    for (const session of this.#options.source.all()) {
      if (!this.entries.has(session)) this.#look(this.#entryOf(session))
    }
  }

  /** Looks at all sessions now, if they are not too many: whoever asks hears of waits that no sink tells of. */
  refresh(): void {
    if (this.entries.size > MAX_REFRESHED) return
    this.meet()
    for (const entry of this.entries.values()) this.#look(entry, true)
  }

  /** Looks at one session now, if it is known. */
  lookAt(session: SessionInfo): BookEntry | undefined {
    const entry = this.#entryOf(session)
    this.#look(entry, true)
    return entry.seen === undefined ? undefined : entry
  }

  runStarted(run: RunInfo): void {
    const entry = this.#entryOf(run.session)
    entry.runStarted(run)
    entry.live += 1
    this.busyness.count(1)
    if (this.#isWatched) this.#look(entry)
    else if (entry.live === 1) entry.noteRun('awaiting_model', run.startedMs)
  }

  runDescribed(run: RunInfo, _description: RunDescription): void {
    const entry = this.#entryOf(run.session)
    entry.runStarted(run)
    if (!this.#isWatched) return
    this.#look(entry)
    this.#tell(entry)
  }

  workStarted(work: WorkInfo): void {
    const entry = this.#entryOf(work.run.session)
    if (this.#isWatched) this.#look(entry)
    else entry.noteWork(work)
  }

  workMoved({ run }: WorkInfo): void {
    this.#changed(run.session)
  }

  workEnded({ run }: WorkInfo): void {
    this.#changed(run.session)
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const entry = this.#entryOf(run.session)
    const nowMs = this.#options.clock.now()
    entry.runEnded(run, end, nowMs)
    entry.episodes.delete(run.id)
    entry.live = Math.max(0, entry.live - 1)
    this.busyness.count(-1)
    if (end.reason !== 'completed') this.#told.add(run, entry)
    if (this.#isWatched) this.#look(entry)
    else if (entry.live === 0) entry.noteRun('complete', nowMs)
  }

  runHeartbeat({ run }: RunHeartbeat): void {
    this.#told.add(run, this.#entryOf(run.session))
  }

  attentionChanged(attention: Attention): void {
    const entry = this.#entryOf(attention.session)
    entry.attentionChanged(attention, this.#options.clock.wallTime())
    if (attention.run !== undefined) this.#told.add(attention.run, entry)
    this.#look(entry)
    this.#tell(entry)
  }

  inputDequeued(session: SessionInfo): void {
    this.#changed(session)
  }

  deliveryEnded(delivery: Delivery): void {
    const { runId, session = '' } = delivery.notice
    // Of a stuck session people hear by its key alone: no run is there.
    const stuck = runId === undefined ? this.#options.source.find(session) : undefined
    const entry = stuck ? this.entries.get(stuck) : this.#told.of(runId)
    entry?.deliveryEnded(delivery, this.#options.clock.wallTime())
  }

  ticked(): void {
    const nowMs = this.#options.clock.now()
    const isBeat = nowMs >= this.#beatAtMs
    if (this.#cancel !== undefined || (!isBeat && !this.#isWatched)) return
    if (isBeat) this.#beatAtMs = nextBeatAfter(nowMs)
    // While somebody watches, what no sink tells of shows within a tick.
    if (this.#isWatched) this.meet()
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
      for (const watcher of this.#watchers) watcher.lookedAt?.(next.value, isBeat)
      if (clock.now() < endMs) continue
      this.#cancel = clock.soon(() => this.#pass(left, isBeat))
      return
    }
    if (isBeat) this.pulseMs = this.#beatAtMs - 1
    for (const watcher of this.#watchers) watcher.looked?.(isBeat)
  }

  #write({ seen, goneMs, pulse }: BookEntry): void {
    if (seen === undefined || goneMs !== undefined) return
    const letter = letterOf(seen)
    if (letter !== '_' || pulse.isOpen) pulse.write(letter, this.#options.clock.now())
  }

  get #isWatched(): boolean {
    return this.#watchers.size > 0
  }

  // While nobody watches, it shows with the next beat, or to whoever asks.
  #changed(session: SessionInfo): void {
    if (this.#isWatched) this.#look(this.#entryOf(session))
  }

  // What was not slow before something happened in it is not slow after it.
  #look(entry: BookEntry, asksSlow = entry.seen?.isSlow === true): void {
    const { source, clock } = this.#options
    const glance = source.glance(entry.session, asksSlow)
    if (glance === undefined) return this.#fade(entry)
    entry.goneMs = undefined
    if (entry.look(glance, clock.now())) this.#tell(entry)
  }

  /** The tracker has forgotten it. Whoever watches shall see its end before it goes. */
  #fade(entry: BookEntry): void {
    const nowMs = this.#options.clock.now()
    const isOver = entry.goneMs !== undefined && nowMs - entry.goneMs >= SHOWN_AFTER_MS
    if (isOver || !this.#isWatched) this.entries.delete(entry.session)
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

  #entryOf(session: SessionInfo): BookEntry {
    const known = this.entries.get(session)
    if (known !== undefined) return known
    const { clock } = this.#options
    const entry = new BookEntry(session, { nowMs: clock.now(), at: clock.wallTime() })
    this.entries.set(session, entry)
    return entry
  }
}

/** Beats are at the same time for all sessions: where a slot of their pulses begins. */
function nextBeatAfter(nowMs: number): number {
  return nowMs + BEAT_MS - (nowMs % BEAT_MS)
}
