/** Looks at all sessions once a tick and tells of each change of attention once. */

import type { Resolution, Verdict } from '../model/attention.ts'
import type { Cancel, Clock } from '../model/clock.ts'
import type { Sink } from '../model/sink.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { Observation, Watch, WatchedSession } from '../model/watch.ts'
import { classOf } from '../model/attention.ts'
import { Episode, resolutionOf } from './episode.ts'
import { judge } from './judge.ts'
import type { Judgement } from './judge.ts'
import type { RecoveryCoordinator } from './recovery-coordinator.ts'
import { SelfWatch } from './self-watch.ts'
import type { MachineReadings } from './self-watch.ts'

/** The longest time that looking may take before the event loop gets its turn, in ms: what it tells costs as much again. */
const SLICE_MS = 2

/** A tick that is so late may report, but never recovers, in ms. */
const LATE_MS = 1_000

/** What a sampler is made of. */
export interface DiagnosticSamplerOptions {
  readonly watch: Watch
  readonly clock: Clock
  readonly sinks: Required<Sink>
  readonly thresholds: Thresholds
  /** Period, in ms. */
  readonly tickMs: number
  /** Asked about each verdict what happens next, and told who shall be recovered. */
  readonly recovery: RecoveryCoordinator
  /** Reads the machine, to tell a blocked loop from a stopped process. */
  readonly readMachine: () => MachineReadings
}

interface Batch {
  /** Rows of the sessions to look at. */
  readonly rows: readonly number[]
  /** Mark of everything that happened after the first look. */
  readonly since: number
  next: number
}

/**
 * The judge's clock. A tick only collects who is due: that is the first look. The verdict falls in the
 * second look, after the event loop has read what had already arrived, so that a blocked loop accuses nobody.
 * Looking is done in slices, so that a storm of stalls never blocks the loop.
 */
export class DiagnosticSampler {
  readonly #options: DiagnosticSamplerOptions
  readonly #self: SelfWatch
  readonly #batches: Batch[] = []
  #observedMs = 0
  #wasLate = false
  #cancelTick: Cancel | undefined
  #cancelLook: Cancel | undefined

  constructor(options: DiagnosticSamplerOptions) {
    this.#options = options
    this.#self = new SelfWatch({
      clock: options.clock,
      read: options.readMachine,
      periodMs: options.tickMs,
    })
  }

  /** Begins to tick. */
  start(): void {
    this.#cancelTick = this.#options.clock.after(this.#options.tickMs, () => this.#tick())
  }

  /** Stops ticking, and resolves what still fires: nobody shall wait for a word that never comes. */
  shutdown(): void {
    this.#cancelTick?.()
    this.#cancelLook?.()
    this.#batches.length = 0
    this.#options.recovery.shutdown()
    for (const session of this.#options.watch.firing()) {
      this.#resolve(session, session.observe().state === 'idle' ? 'ended' : 'shutdown')
    }
  }

  #tick(): void {
    const { watch, sinks, clock, tickMs } = this.#options
    const { observedMs, lagMs, pauses } = this.#self.tick()
    this.#observedMs += observedMs
    watch.tick(observedMs)
    const rows = watch.due()
    if (rows.length > 0) this.#batches.push({ rows, since: watch.coming, next: 0 })
    this.#wasLate = lagMs >= LATE_MS || pauses.length > 0
    for (const pause of pauses) sinks.processPaused(pause)
    sinks.ticked(lagMs)
    this.#cancelLook ??= clock.soon(() => this.#lookSlice())
    this.#cancelTick = clock.after(tickMs, () => this.#tick())
  }

  #lookSlice(): void {
    const { clock, watch } = this.#options
    const endMs = clock.now() + SLICE_MS
    this.#cancelLook = undefined
    const isTimeUp = (): boolean => clock.now() >= endMs
    if (!this.#wasLate && !this.#options.recovery.confirm(watch.coming, isTimeUp)) return this.#goOn()
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      while (batch.next < batch.rows.length) {
        const session = watch.at(batch.rows[batch.next] as number)
        batch.next += 1
        if (session !== undefined) this.#look(session, batch.since)
        if (isTimeUp()) return this.#goOn()
      }
      this.#batches.shift()
    }
    watch.sweep()
  }

  #goOn(): void {
    this.#cancelLook = this.#options.clock.soon(() => this.#lookSlice())
  }

  #look(session: WatchedSession, since: number): void {
    const seen = session.observe()
    const judged = judge(seen, this.#options.thresholds)
    const firing = session.attention
    if (isAlarm(judged.verdict) && movedSince(session, since)) return session.lookAgainIn(0)
    const verdictClass = judged.verdict && classOf(judged.verdict.event)
    if (firing !== undefined && firing.class !== verdictClass) {
      this.#resolve(session, resolutionOf(firing.class, verdictClass, seen.state))
    }
    if (hasVerdict(judged)) this.#fire(session, seen, judged)
    else session.lookAgainIn(judged.nextMs)
  }

  /** Begins or goes on with the episode that the verdict means, and sees to the next look. */
  #fire(session: WatchedSession, seen: Observation, judged: Judgement & { verdict: Verdict }): void {
    const running = session.attention instanceof Episode ? session.attention : undefined
    const { recovery, watch } = this.#options
    const nextStep = recovery.nextStep(session, seen, judged)
    const episode = running ?? new Episode(session, seen, judged, { nowMs: this.#observedMs, nextStep })
    const emission = running === undefined ? episode.firing : episode.repeat(seen, judged, nextStep)
    session.attention = episode
    // Before the news goes out: whoever hears it may change the session, and that is looked at too.
    const nextMs = Math.min(judged.nextMs, episode.untilRepeat(judged.ageMs))
    session.lookAgainIn(nextMs, { orWhenMoved: episode.class !== 'long_running' })
    if (nextStep === 'recovery_requested' && (emission !== undefined || !episode.asked)) {
      episode.asked = true
      recovery.nominate(session, seen, { judged, mark: watch.coming })
    }
    if (emission !== undefined) this.#options.sinks.attentionChanged(emission)
  }

  #resolve(session: WatchedSession, resolution: Resolution): void {
    const episode = session.attention
    if (!(episode instanceof Episode)) return
    session.attention = undefined
    this.#options.sinks.attentionChanged(episode.resolve(this.#observedMs, resolution))
  }
}

function hasVerdict(judged: Judgement): judged is Judgement & { verdict: Verdict } {
  return judged.verdict !== undefined
}

function isAlarm(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict.event !== 'session.long_running'
}

function movedSince(session: WatchedSession, mark: number): boolean {
  return session.progressMark >= mark || session.changeMark >= mark
}
