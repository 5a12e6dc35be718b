/** A tracker and its sampler under a fake clock, with everything that they told written down. */

import type { Attention } from '../../src/model/attention.ts'
import { fanOut } from '../../src/model/sink.ts'
import type { Sink } from '../../src/model/sink.ts'
import type { Thresholds } from '../../src/model/thresholds.ts'
import { DiagnosticSampler } from '../../src/diagnostics/diagnostic-sampler.ts'
import { slowMsOf } from '../../src/diagnostics/effective-limits.ts'
import type { MachineReadings } from '../../src/diagnostics/self-watch.ts'
import { SessionTracker } from '../../src/tracker/session-tracker.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** One word a sink heard. */
export type Heard = { [Method in keyof Sink]-?: [Method, ...Parameters<Required<Sink>[Method]>] }[keyof Sink]

/** Options of a rig. */
export interface RigOptions {
  readonly thresholds?: Thresholds
  readonly tickMs?: number
  readonly idleSessionMs?: number
  readonly maxIdleSessions?: number
  readonly readMachine?: () => MachineReadings
  /** Hears everything too. */
  readonly sink?: Sink
}

/** A tracker, a sampler, and what they said. */
export class Rig {
  readonly clock = new FakeClock()
  readonly heard: Heard[] = []
  readonly tracker: SessionTracker
  readonly sampler: DiagnosticSampler

  constructor(options: RigOptions = {}) {
    const { clock } = this
    const tickMs = options.tickMs ?? 1_000
    const sinks = fanOut([recording(this.heard), options.sink ?? {}], (method, error) => {
      throw new Error(`sink ${method} failed`, { cause: error })
    })
    this.tracker = new SessionTracker({
      clock,
      sinks,
      tickMs,
      idleSessionMs: options.idleSessionMs ?? 1_800_000,
      maxIdleSessions: options.maxIdleSessions ?? 10_000,
      slowMs: (seen) => slowMsOf(seen, options.thresholds ?? {}),
    })
    this.sampler = new DiagnosticSampler({
      watch: this.tracker,
      clock,
      sinks,
      thresholds: options.thresholds ?? {},
      tickMs,
      readMachine: options.readMachine ?? (() => ({ idleMs: 0, uptimeMs: clock.now() })),
    })
    this.sampler.start()
  }

  /** All words of one method, without the method. */
  all<Method extends keyof Sink>(method: Method): Parameters<Required<Sink>[Method]>[] {
    return this.heard
      .filter(([name]) => name === method)
      .map(([, ...args]) => args as Parameters<Required<Sink>[Method]>)
  }

  /** All emissions about attention. */
  get attention(): Attention[] {
    return this.all('attentionChanged').map(([attention]) => attention)
  }

  /** Emissions in short: `firing session.stalled blocked_tool_call 0`. */
  get alarms(): string[] {
    return this.attention.map(({ status, event, reason, repeat }) => `${status} ${event} ${reason} ${repeat}`)
  }
}

function recording(heard: Heard[]): Sink {
  const methods: (keyof Sink)[] = [
    'runStarted',
    'workStarted',
    'workEnded',
    'runEnded',
    'runEndedAgain',
    'attentionChanged',
    'inputDequeued',
    'processPaused',
    'ticked',
    'dropped',
  ]
  const entries = methods.map((method) => [
    method,
    (...args: unknown[]) => void heard.push([method, ...args] as unknown as Heard),
  ])
  return Object.fromEntries(entries) as Sink
}
