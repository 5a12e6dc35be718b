/** Watches ourselves: how late a tick came, how much of the time counts as observed, and why. */

import { performance } from 'node:perf_hooks'
import { uptime } from 'node:os'
import type { Clock } from '../model/clock.ts'
import type { Pause, PauseCause } from '../model/pause.ts'

/** Lateness that still counts as observed, in ms (Chromium's hang watcher uses the same). */
const TOLERATED_MS = 100
/** Lateness from which a tick is a pause, in ms. */
const PAUSE_MS = 1_000

/** Readings of the machine, all in ms. */
export interface MachineReadings {
  /** Time that the event loop has spent waiting for events. */
  readonly idleMs: number
  /** Time since boot, including suspends. */
  readonly uptimeMs: number
}

/** What one tick meant. */
export interface TickTime {
  /** What the tick adds to observed time, in ms. */
  readonly observedMs: number
  /** How late it came, in ms. */
  readonly lagMs: number
  readonly pauses: readonly Pause[]
}

/** Reads the real machine. */
export function readMachine(): MachineReadings {
  return { idleMs: performance.eventLoopUtilization().idle, uptimeMs: uptime() * 1_000 }
}

/** Keeps the readings of the last tick, to tell what happened since. */
export class SelfWatch {
  readonly #clock: Clock
  readonly #read: () => MachineReadings
  readonly #periodMs: number
  #nowMs: number
  #wallMs: number
  #machine: MachineReadings

  /** @param options.periodMs period of the ticks, in ms */
  constructor(options: { clock: Clock; read: () => MachineReadings; periodMs: number }) {
    this.#clock = options.clock
    this.#read = options.read
    this.#periodMs = options.periodMs
    this.#nowMs = options.clock.now()
    this.#wallMs = options.clock.wallTime()
    this.#machine = options.read()
  }

  /** A tick came: what of the time since the last one was really observed. */
  tick(): TickTime {
    const before = { nowMs: this.#nowMs, wallMs: this.#wallMs, machine: this.#machine }
    this.#nowMs = this.#clock.now()
    this.#wallMs = this.#clock.wallTime()
    this.#machine = this.#read()
    const gapMs = this.#nowMs - before.nowMs
    const lagMs = Math.max(0, gapMs - this.#periodMs)
    const idleMs = this.#machine.idleMs - before.machine.idleMs
    const asleepMs = this.#machine.uptimeMs - before.machine.uptimeMs - gapMs
    const stepMs = this.#wallMs - before.wallMs - gapMs
    const pauses: Pause[] = []
    const cause = pauseCause({ lagMs, idleMs, asleepMs })
    if (cause) pauses.push({ cause, durationMs: Math.max(lagMs, asleepMs) })
    else if (Math.abs(stepMs) >= PAUSE_MS) pauses.push({ cause: 'clock_step', durationMs: stepMs })
    return { observedMs: Math.min(gapMs, this.#periodMs + TOLERATED_MS), lagMs, pauses }
  }
}

/** A loop that sat in its poll phase was stopped from outside; one that did not was blocked by code. */
function pauseCause(of: { lagMs: number; idleMs: number; asleepMs: number }): PauseCause | undefined {
  if (of.asleepMs >= PAUSE_MS) return 'system_suspended'
  if (of.lagMs < PAUSE_MS) return undefined
  return of.idleMs >= of.lagMs / 2 ? 'process_paused' : 'event_loop_blocked'
}
