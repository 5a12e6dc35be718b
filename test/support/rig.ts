/** A tracker and its sampler under a fake clock, with everything that they told written down. */

import type { Attention } from '../../src/model/attention.ts'
import type { RecoveryHandler, RecoveryPolicy } from '../../src/model/recovery.ts'
import { fanOut } from '../../src/model/relay.ts'
import { sinkOf } from '../../src/model/sink.ts'
import type { Sink, SinkMethod } from '../../src/model/sink.ts'
import type { Thresholds } from '../../src/model/thresholds.ts'
import { DiagnosticSampler } from '../../src/diagnostics/diagnostic-sampler.ts'
import { slowMsOf } from '../../src/diagnostics/effective-limits.ts'
import { RecoveryCoordinator } from '../../src/diagnostics/recovery-coordinator.ts'
import type { MachineReadings } from '../../src/diagnostics/self-watch.ts'
import type { Observation } from '../../src/model/watch.ts'
import { SessionDesk } from '../../src/tracker/session-desk.ts'
import { SessionTracker } from '../../src/tracker/session-tracker.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** One word a sink heard. */
export type Heard = { [Method in SinkMethod]-?: [Method, ...Parameters<Required<Sink>[Method]>] }[SinkMethod]

/** Options of a rig. */
export interface RigOptions {
  readonly thresholds?: Thresholds
  readonly tickMs?: number
  readonly idleSessionMs?: number
  readonly maxIdleSessions?: number
  readonly readMachine?: () => MachineReadings
  /** Owners of sessions. Default: none. */
  readonly handlers?: readonly RecoveryHandler[]
  /** Who may be aborted. */
  readonly recovery?: RecoveryPolicy
  readonly heldElsewhere?: (session: string) => boolean
  /** Hears everything too. */
  readonly sink?: Sink
}

/** A tracker, a sampler, and what they said. */
export class Rig {
  readonly clock = new FakeClock()
  readonly heard: Heard[] = []
  readonly warnings: unknown[][] = []
  readonly tracker: SessionTracker
  readonly desk: SessionDesk
  readonly sampler: DiagnosticSampler

  constructor(options: RigOptions = {}) {
    const { clock } = this
    const tickMs = options.tickMs ?? 1_000
    const recovery = new RecoveryCoordinator({
      clock,
      policy: options.recovery ?? {},
      handlers: options.handlers ?? [],
      drainMs: 15_000,
      heldElsewhere: options.heldElsewhere ?? (() => false),
      recoveryRequested: (request) => sinks.recoveryRequested(request),
      recoveryCompleted: (completion) => sinks.recoveryCompleted(completion),
      warn: (...warning) => void this.warnings.push(warning),
    })
    const sinks = fanOut([recording(this.heard), options.sink ?? {}, recovery], (method, error) => {
      throw new Error(`sink ${method} failed`, { cause: error })
    })
    this.tracker = new SessionTracker({
      clock,
      sinks,
      tickMs,
      idleSessionMs: options.idleSessionMs ?? 1_800_000,
      maxIdleSessions: options.maxIdleSessions ?? 10_000,
    })
    const slowMs = (seen: Observation): number => slowMsOf(seen, options.thresholds ?? {})
    this.desk = new SessionDesk({ tracker: this.tracker, clock, sinks, slowMs })
    this.sampler = new DiagnosticSampler({
      watch: this.tracker,
      recovery,
      clock,
      sinks,
      thresholds: options.thresholds ?? {},
      tickMs,
      readMachine: options.readMachine ?? (() => ({ idleMs: 0, uptimeMs: clock.now() })),
    })
    this.sampler.start()
  }

  /** All words of one method, without the method. */
  all<Method extends SinkMethod>(method: Method): Parameters<Required<Sink>[Method]>[] {
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
  return sinkOf(
    (method) =>
      (...words) =>
        void heard.push([method, ...words] as unknown as Heard),
  )
}
