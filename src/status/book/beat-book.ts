/** Keeps what is to be shown of the sessions of this process: changes as they happen, and a beat every 5 s. */

import type { Attention } from '../../model/attention.ts'
import type { Cancel, Clock } from '../../model/clock.ts'
import type { RunEnd } from '../../model/end.ts'
import type { LiveSource } from '../../model/live-source.ts'
import type { Delivery } from '../../model/notice.ts'
import type { RunHeartbeat } from '../../model/run-heartbeat.ts'
import type { RunInfo } from '../../model/run.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { Sink } from '../../model/sink.ts'
import type { WorkInfo } from '../../model/work.ts'
import { BookEntry } from './book-entry.ts'
import type { BookWatcher } from './book-watcher.ts'
import { Busyness } from './busyness.ts'
import { nextSlotAfter } from './pulse.ts'
import { Rounds } from './rounds.ts'
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

/**
 * One entry for each session. While nobody watches, what happens costs a few stores, and a session is looked at each
 * 5 s only if something goes on in it. Connected before the sinks that speak of runs: what was told of a run is noted
 * with its session.
 */
export class BeatBook implements Sink {
  readonly entries = new Map<SessionInfo, BookEntry>()
  readonly busyness: Busyness
  readonly #options: BeatBookOptions
  readonly #watchers = new Set<BookWatcher>()
  readonly #told = new ToldRuns()
  readonly #rounds: Rounds
  #beatAtMs: number
  #cancel: Cancel | undefined
  /** In the newest slot of which watchers were told, on the monotonic clock in ms: pulses are read as of then. */
  pulseMs: number

  constructor(options: BeatBookOptions) {
    this.#options = options
    this.#beatAtMs = nextSlotAfter(options.clock.now())
    this.pulseMs = this.#beatAtMs - 1
    const { source } = options
    this.#rounds = new Rounds({ source, entries: this.entries, entryOf: (session) => this.#entryOf(session) })
    this.busyness = new Busyness(options.clock.wallTime())
  }

  /** @returns a function that ends it */
  watch(watcher: BookWatcher): () => void {
    if (!this.#isWatched) this.#rounds.tidy()
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Meets sessions of which no sink tells: they have only input that waits. */
  meet(): void {
    for (const session of this.#options.source.all()) {
      if (!this.entries.has(session)) this.#look(this.#entryOf(session))
    }
  }

  /** Looks at all sessions now, if they are not too many: readers that ask hear of waits that no sink tells of. */
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
    this.busyness.runStarted(run.startedAt)
    const entry = this.#entryToNote(run.session)
    if (entry === undefined) return
    entry.runStarted(run)
    entry.live += 1
    if (this.#isWatched) this.#look(entry)
    else if (entry.live === 1) entry.noteRun('awaiting_model', run.startedMs)
  }

  runDescribed(run: RunInfo): void {
    const entry = this.#entryToNote(run.session)
    entry?.runStarted(run)
    if (entry !== undefined && this.#isWatched) this.#show(entry)
  }

  workStarted(work: WorkInfo): void {
    const entry = this.#entryToNote(work.run.session)
    if (entry === undefined) return
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
    this.busyness.runEnded(end.endedAt)
    const entry = this.#entryToNote(run.session)
    if (entry === undefined) return
    const nowMs = run.startedMs + end.durationMs
    entry.runEnded(run, end, nowMs)
    entry.live = Math.max(0, entry.live - 1)
    if (end.reason !== 'completed') this.#told.add(run, entry)
    if (entry.live === 0) this.#rounds.woke(entry)
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
    this.#show(entry)
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
    if (isBeat) this.#beatAtMs = nextSlotAfter(nowMs)
    this.#pass(this.#isWatched ? this.#rounds.all() : this.#rounds.awake(), isBeat)
  }

  stop(): void {
    this.#cancel?.()
    this.#watchers.clear()
  }

  #pass(left: Generator<BookEntry>, isBeat: boolean): void {
    const { clock } = this.#options
    const endMs = clock.now() + SLICE_MS
    this.#cancel = undefined
    for (let next = left.next(); next.done !== true; next = left.next()) {
      this.#look(next.value, true)
      if (isBeat) next.value.beat(clock.now())
      this.#rounds.lookedAt(next.value)
      for (const watcher of this.#watchers) watcher.lookedAt?.(next.value, isBeat)
      if (clock.now() < endMs) continue
      this.#cancel = clock.soon(() => this.#pass(left, isBeat))
      return
    }
    if (isBeat) this.pulseMs = this.#beatAtMs - 1
    for (const watcher of this.#watchers) watcher.looked?.(isBeat)
  }

  get #isWatched(): boolean {
    return this.#watchers.size > 0
  }

  // While nobody watches, it shows with the next beat, or when somebody asks.
  #changed(session: SessionInfo): void {
    if (this.#isWatched) this.#look(this.#entryOf(session))
  }

  #show(entry: BookEntry): void {
    this.#look(entry)
    this.#tell(entry)
  }

  // What was not slow before something happened in it is not slow after it.
  #look(entry: BookEntry, asksSlow = entry.seen?.isSlow === true): void {
    const { source, clock } = this.#options
    const glance = source.glance(entry.session, asksSlow)
    if (glance === undefined) return this.#fade(entry)
    entry.goneMs = undefined
    if (entry.seen === undefined) this.#noteStart(entry)
    if (entry.look(glance, clock.now())) this.#tell(entry)
  }

  /** When it began, where that was not noted. */
  #noteStart(entry: BookEntry): void {
    const { source, clock } = this.#options
    const [run] = entry.steps.isEmpty ? source.runsOf(entry.session) : []
    if (run !== undefined) entry.noteRun('awaiting_model', clock.now() - (clock.wallTime() - run.startedAt))
  }

  /** The tracker has forgotten it. Watchers shall see its end before it goes. */
  #fade(entry: BookEntry): void {
    const nowMs = this.#options.clock.now()
    const isOver = entry.goneMs !== undefined && nowMs - entry.goneMs >= SHOWN_AFTER_MS
    if (isOver || !this.#isWatched) this.entries.delete(entry.session)
    else if (entry.goneMs !== undefined) return
    entry.fade(nowMs)
    this.#tell(entry)
  }

  #tell(entry: BookEntry): void {
    for (const watcher of this.#watchers) watcher.changed(entry)
  }

  /** Most sessions without a name end before anybody could see them: while nobody watches, a beat meets the others. */
  #entryToNote(session: SessionInfo): BookEntry | undefined {
    return session.named || this.#isWatched ? this.#entryOf(session) : this.entries.get(session)
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
