/** Looks at all sessions once a tick and tells of each change of attention once. */

import type { NextStep } from '../model/attention.ts'
import type { Cancel, Clock } from '../model/clock.ts'
import type { RecoveryCompletion } from '../model/recovery.ts'
import type { Sink } from '../model/sink.ts'
import type { Watch, Watched } from '../model/watch.ts'
import type { Episodes } from './episodes.ts'
import { judge } from './judge.ts'
import type { Finding, JudgeOptions } from './judge.ts'
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
  readonly judging: JudgeOptions
  /** What is open, and told. */
  readonly episodes: Episodes
  /** Period, in ms. */
  readonly tickMs: number
  /** Asked about each verdict what happens next, and told who shall be recovered. */
  readonly recovery: RecoveryCoordinator
  /** Reads the machine, to tell a blocked loop from a stopped process. */
  readonly readMachine: () => MachineReadings
}

interface Batch {
  /** Rows of what is to be looked at. */
  readonly rows: readonly number[]
  next: number
}

/**
 * The judge's clock. A tick only collects who is due: that is the first look. The verdict falls in the second
 * look, which reads everything anew after the event loop has read what had already arrived, so that a blocked
 * loop accuses nobody.
 * Looking is done in slices, so that a storm of stalls never blocks the loop.
 */
export class DiagnosticSampler {
  readonly #options: DiagnosticSamplerOptions
  readonly #self: SelfWatch
  readonly #batches: Batch[] = []
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

  /** A person wishes that something silent is given back; undefined where nothing is silent. */
  recoverNow(watched: Watched): Promise<RecoveryCompletion | undefined> {
    return this.#options.recovery.recoverNow(watched)
  }

  /** Stops ticking, and resolves what still fires: nobody shall wait for a word that never comes. */
  shutdown(): void {
    this.#cancelTick?.()
    this.#cancelLook?.()
    this.#batches.length = 0
    this.#options.recovery.shutdown()
    this.#options.episodes.shutdown()
  }

  #tick(): void {
    const { watch, sinks, clock, tickMs, episodes } = this.#options
    const { observedMs, lagMs, pauses } = this.#self.tick()
    episodes.advance(observedMs)
    watch.tick(observedMs)
    const rows = watch.due()
    if (rows.length > 0) this.#batches.push({ rows, next: 0 })
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
        const watched = watch.at(batch.rows[batch.next] as number)
        batch.next += 1
        if (watched !== undefined) this.#look(watched)
        if (isTimeUp()) return this.#goOn()
      }
      this.#batches.shift()
    }
    watch.sweep()
  }

  #goOn(): void {
    this.#cancelLook = this.#options.clock.soon(() => this.#lookSlice())
  }

  #look(watched: Watched): void {
    const { recovery, watch, episodes, judging } = this.#options
    const judged = judge(watched, judging)
    watched.lookAgainIn(judged.nextMs)
    const nextStep = (found: Finding): NextStep => recovery.nextStep(watched, found)
    const tick = watch.coming
    const { episode, step, isTold } = episodes.update(watched, judged, { tick, nextStep })
    const isRequested = step === 'recovery_requested' && (isTold || !episode?.asked)
    if (episode === undefined || !(isRequested || step === 'recovery_in_flight')) return
    episode.asked ||= isRequested
    recovery.nominate(episode, { found: judged as Finding, tick })
  }
}
