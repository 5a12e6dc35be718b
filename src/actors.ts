/** Wires those who act on the news: heartbeats of long runs, recovery, and those who end processes or look at them. */

import { OwnedProcesses } from './control/owned-processes.ts'
import { RunHeartbeats } from './control/run-heartbeats.ts'
import { RunRecovery } from './control/run-recovery.ts'
import { lookerFor } from './evidence/looker.ts'
import { listBelowNow, listProcesses, listProcessesNow } from './evidence/process-list.ts'
import { ProcessWitness } from './evidence/process-witness.ts'
import type { Recorder } from './model/adapter.ts'
import type { Attempt } from './model/attempt.ts'
import type { StartedProcess } from './model/evidence.ts'
import type { LanePort } from './model/lane.ts'
import type { DiagnosticSampler } from './diagnostics/diagnostic-sampler.ts'
import { readMachine } from './diagnostics/self-watch.ts'
import type { RunInfo } from './model/run.ts'
import type { Sink } from './model/sink.ts'
import type { ResolvedOptions } from './options/options.ts'
import { suppressTracing } from './telemetry/suppress-tracing.ts'
import { OUTPUT_AUDIENCE } from './tracker/runs/open-work.ts'
import { warn } from './voice/warn.ts'
import { judgesOf } from './watchers.ts'
import type { Keepers } from './watchers.ts'

/** Who hears of news, and how work of ours is done. */
export interface Told {
  readonly sinks: Required<Sink>
  readonly attempt: Attempt
}

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

/** Makes the keeper of the processes that runs own: what a run is given is noted as its own. */
export function processesOf(options: ResolvedOptions, recorder: Recorder, attempt: Attempt): OwnedProcesses {
  const noted = (child: StartedProcess, run: RunInfo): void => {
    const { work } = recorder.scope()
    recorder.processStarted(child, { run, work: work?.run === run ? work : undefined })
  }
  const ours = { attempt, suppressTracing, warn }
  return new OwnedProcesses({ ...options, ...ours, noted, listProcesses, listProcessesNow, listBelowNow })
}

/** Makes the witness, who looks at the processes of silent tools. */
export function witnessOf({ clock, enabled }: ResolvedOptions, { sinks, attempt }: Told): ProcessWitness {
  const list = (): ReturnType<typeof listProcesses> => suppressTracing(listProcesses)
  const look = lookerFor({ clock, listProcesses: list, warn, platform: process.platform })
  const dropped = (count: number): void => sinks.dropped('process', count)
  const audience = enabled ? OUTPUT_AUDIENCE : undefined
  return new ProcessWitness({ clock, look, dropped, attempt, audience })
}
