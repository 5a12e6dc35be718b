/** Wires those who act on the news: heartbeats of long runs, and recovery. */

import { RunHeartbeats } from './control/run-heartbeats.ts'
import { RunRecovery } from './control/run-recovery.ts'
import { RecoveryCoordinator } from './diagnostics/recovery-coordinator.ts'
import type { LanePort } from './model/lane.ts'
import type { Sink } from './model/sink.ts'
import type { ResolvedOptions } from './options/options.ts'
import type { SessionDesk } from './tracker/session-desk.ts'

/** What actors need that is not there yet when they are made: they are sinks, and all else is made of sinks. */
export interface Stage {
  readonly desk: () => SessionDesk
  readonly sinks: () => Required<Sink>
  /** Lanes of our own. */
  readonly lanes: () => LanePort
  readonly warn: (message: string, error?: unknown) => void
}

/** The actors, and which of them the sampler must know. */
export interface Actors {
  readonly recovery: RecoveryCoordinator
  /** To be placed after all that only listen: what actors bring about is told after what they heard of. */
  readonly sinks: readonly Sink[]
}

/** Makes the actors. Nothing acts yet. */
export function actorsOf(options: ResolvedOptions, stage: Stage): Actors {
  const { clock, keepPosted, lanes, recovery: policy } = options
  const heartbeats = new RunHeartbeats({
    clock,
    keepPosted,
    activityOf: (run) => stage.desk().activityOf(run),
    runHeartbeat: (heartbeat) => stage.sinks().runHeartbeat(heartbeat),
  })
  const owner = new RunRecovery({
    clock,
    drainMs: policy.drainMs,
    sessions: {
      recover: (session, how) => stage.desk().recover(session, how),
      canEnd: (session) => stage.desk().canEnd(session),
    },
    lanes: () => (lanes === undefined ? [stage.lanes()] : [stage.lanes(), lanes]),
  })
  const recovery = new RecoveryCoordinator({
    clock,
    policy,
    drainMs: policy.drainMs,
    handlers: policy.handler === undefined ? [owner] : [policy.handler, owner],
    heldElsewhere: (session) => lanes?.isHeldElsewhere?.(session) ?? false,
    recoveryRequested: (request) => stage.sinks().recoveryRequested(request),
    recoveryCompleted: (completion) => stage.sinks().recoveryCompleted(completion),
    warn: stage.warn,
  })
  return { recovery, sinks: [heartbeats, owner, recovery] }
}
