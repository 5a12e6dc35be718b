/** Wires those who act on the news: heartbeats of long runs, and recovery. */

import { RunHeartbeats } from './control/run-heartbeats.ts'
import { RunRecovery } from './control/run-recovery.ts'
import type { LanePort } from './model/lane.ts'
import type { DiagnosticSampler } from './diagnostics/diagnostic-sampler.ts'
import { readMachine } from './diagnostics/self-watch.ts'
import type { Sink } from './model/sink.ts'
import type { ResolvedOptions } from './options/options.ts'
import { warn } from './voice/warn.ts'
import { judgesOf } from './watchers.ts'
import type { Keepers } from './watchers.ts'

/** What actors need beside the options. */
export interface ActorsNeeds extends Keepers {
  readonly sinks: Required<Sink>
  /** Lanes of our own. */
  readonly lanes: LanePort
}

/** The actors. */
export interface Actors {
  readonly sampler: DiagnosticSampler
  /** To be connected before all others. */
  readonly first: Sink
  /** To be connected after all that only listen: what actors bring about is told after what they heard of. */
  readonly sinks: readonly Sink[]
}

/** Makes the actors. Nothing acts yet. */
export function actorsOf(options: ResolvedOptions, needs: ActorsNeeds): Actors {
  const { clock, keepPosted, lanes: hostLanes, recovery: policy } = options
  const { desk, sinks, lanes } = needs
  const heartbeats = new RunHeartbeats({
    clock,
    keepPosted,
    activityOf: (run) => desk.activityOf(run),
    runHeartbeat: sinks.runHeartbeat,
  })
  const owner = new RunRecovery({
    clock,
    drainMs: policy.drainMs,
    sessions: desk,
    lanes: hostLanes === undefined ? [lanes] : [lanes, hostLanes],
    canRelease: ({ session, backlog }) =>
      desk.canRelease(session) || (hostLanes !== undefined && backlog > 0),
  })
  const { episodes, recovery, sampler } = judgesOf(options, { ...needs, owners: [owner], readMachine, warn })
  return { sampler, first: episodes, sinks: [heartbeats, owner, recovery] }
}
