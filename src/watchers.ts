/** Wires those who keep sessions, and those who judge them: the part of an instance that needs no outlet. */

import { DiagnosticSampler } from './diagnostics/diagnostic-sampler.ts'
import { slowMsOf } from './diagnostics/effective-limits.ts'
import { RecoveryCoordinator } from './diagnostics/recovery-coordinator.ts'
import type { MachineReadings } from './diagnostics/self-watch.ts'
import type { RecoveryHandler } from './model/recovery.ts'
import type { Sink } from './model/sink.ts'
import type { ResolvedOptions } from './options/options.ts'
import { SessionDesk } from './tracker/session-desk.ts'
import { SessionTracker } from './tracker/session-tracker.ts'

/** Those who keep sessions. */
export interface Keepers {
  readonly tracker: SessionTracker
  readonly desk: SessionDesk
}

/** Makes those who keep sessions. */
export function keepersOf(options: ResolvedOptions, sinks: Required<Sink>): Keepers {
  const { clock, thresholds } = options
  const tracker = new SessionTracker({ ...options, sinks })
  const desk = new SessionDesk({ tracker, clock, sinks, slowMs: (seen) => slowMsOf(seen, thresholds) })
  return { tracker, desk }
}

/** What judges need beside the options. */
export interface JudgesNeeds {
  readonly tracker: SessionTracker
  readonly sinks: Required<Sink>
  /** Who gives sessions back, asked after the handler of the options. */
  readonly owners: readonly RecoveryHandler[]
  readonly readMachine: () => MachineReadings
  readonly warn: (message: string, error?: unknown) => void
}

/** Those who judge sessions. */
export interface Judges {
  /** To be connected as a sink. */
  readonly recovery: RecoveryCoordinator
  readonly sampler: DiagnosticSampler
}

/** Makes those who judge sessions. Nothing ticks yet. */
export function judgesOf(options: ResolvedOptions, needs: JudgesNeeds): Judges {
  const { clock, lanes, recovery: policy } = options
  const { tracker, sinks, owners, readMachine, warn } = needs
  const recovery = new RecoveryCoordinator({
    clock,
    policy,
    drainMs: policy.drainMs,
    handlers: policy.handler === undefined ? owners : [policy.handler, ...owners],
    heldElsewhere: (session) => lanes?.isHeldElsewhere?.(session) ?? false,
    recoveryRequested: sinks.recoveryRequested,
    recoveryCompleted: sinks.recoveryCompleted,
    warn,
  })
  const sampler = new DiagnosticSampler({ ...options, watch: tracker, sinks, recovery, readMachine })
  return { recovery, sampler }
}
