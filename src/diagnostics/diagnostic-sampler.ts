/** Looks at all sessions once a tick and tells of each change of attention once. */

import type { Verdict } from '../model/attention.ts'
import type { Cancel, Clock } from '../model/clock.ts'
import type { Sink } from '../model/sink.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { Observation, Watch, WatchedSession } from '../model/watch.ts'
import { classOf } from '../model/attention.ts'
import { Episode, resolutionOf } from './episode.ts'
import { judge } from './judge.ts'
import type { Judgement } from './judge.ts'
import { SelfWatch } from './self-watch.ts'
import type { MachineReadings } from './self-watch.ts'

/** The longest time that looking may take before the event loop gets its turn, in ms. */
const SLICE_MS = 5

/** What a sampler is made of. */
export interface DiagnosticSamplerOptions {
  readonly watch: Watch
  readonly clock: Clock
  readonly sinks: Required<Sink>
  readonly thresholds: Thresholds
  /** Period, in ms. */
  readonly tickMs: number
  /** Reads the machine, to tell a blocked loop from a stopped process. */
  readonly readMachine: () => MachineReadings
}

interface Batch {
  readonly sessions: readonly WatchedSession[]
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
  readonly #episodes = new Map<WatchedSession, Episode>()
  readonly #batches: Batch[] = []
  #observedMs = 0
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
    for (const [session, episode] of this.#episodes) {
      this.#resolve(session, episode, session.observe().state === 'idle' ? 'ended' : 'shutdown')
    }
  }

  #tick(): void {
    const { watch, sinks, clock, tickMs } = this.#options
    const { observedMs, lagMs, pauses } = this.#self.tick()
    this.#observedMs += observedMs
    watch.tick(observedMs)
    const sessions = watch.due()
    if (sessions.length > 0) this.#batches.push({ sessions, since: watch.coming, next: 0 })
    for (const pause of pauses) sinks.processPaused(pause)
    sinks.ticked(lagMs)
    this.#cancelLook ??= clock.soon(() => this.#lookSlice())
    this.#cancelTick = clock.after(tickMs, () => this.#tick())
  }

  #lookSlice(): void {
    const { clock, watch } = this.#options
    const endMs = clock.now() + SLICE_MS
    this.#cancelLook = undefined
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      while (batch.next < batch.sessions.length) {
        const session = batch.sessions[batch.next++]
        if (session?.tracked) this.#look(session, batch.since)
        if (clock.now() >= endMs) {
          this.#cancelLook = clock.soon(() => this.#lookSlice())
          return
        }
      }
      this.#batches.shift()
    }
    watch.sweep()
  }

  #look(session: WatchedSession, since: number): void {
    const seen = session.observe()
    const judged = judge(seen, this.#options.thresholds)
    const episode = this.#episodes.get(session)
    if (isAlarm(judged.verdict) && movedSince(session, since)) return session.lookAgainIn(0)
    const verdictClass = judged.verdict && classOf(judged.verdict.event)
    if (episode !== undefined && episode.class !== verdictClass) {
      this.#resolve(session, episode, resolutionOf(episode.class, verdictClass, seen.state))
    }
    session.lookAgainIn(this.#fire(session, seen, judged))
  }

  /** Tells of what the verdict means for the episode, and returns when to look again, in ms. */
  #fire(session: WatchedSession, seen: Observation, judged: Judgement): number {
    if (!hasVerdict(judged)) return judged.nextMs
    const { sinks } = this.#options
    const running = this.#episodes.get(session)
    const episode = running ?? new Episode(session, seen, judged, this.#observedMs)
    const emission = running === undefined ? episode.firing : episode.repeat(seen, judged)
    if (running === undefined) this.#episodes.set(session, episode)
    session.attention = episode.class
    if (emission !== undefined) sinks.attentionChanged(emission)
    // Progress is not told, so whoever is silent is looked at each tick until it moves.
    return episode.class === 'long_running' ? Math.min(judged.nextMs, episode.untilRepeat(judged.ageMs)) : 0
  }

  #resolve(session: WatchedSession, episode: Episode, resolution: Parameters<Episode['resolve']>[1]): void {
    this.#episodes.delete(session)
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
