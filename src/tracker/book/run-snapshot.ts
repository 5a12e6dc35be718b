/** What people are shown of a run: plain data, made only when somebody asks. */

import { originOf } from '../../model/origin.ts'
import type { RunPulse, RunSnapshot } from '../../model/run-snapshot.ts'
import type { StrandMeasures } from '../../model/watch.ts'
import { phaseOf, shownCall } from '../heartbeat.ts'
import { silentSince } from '../runs/node.ts'
import { liveBelow, sharedWaitOf } from '../runs/strands.ts'
import type { TrackedRun } from '../runs/tracked-run.ts'
import { isSlow } from '../snapshot.ts'

/** The run with its numbers now. */
export function runSnapshot(run: TrackedRun, measures: StrandMeasures): RunSnapshot {
  const { id, options, label, agent, parent, session, startedAt, ended } = run
  const origin = originOf(run)
  const { attention } = run.watched
  return {
    id,
    ...(options.hostId !== undefined && { hostId: options.hostId }),
    ...(label !== undefined && { label }),
    ...(agent !== undefined && { agent }),
    ...(origin !== undefined && { origin }),
    ...(parent !== undefined && { parent: parent.id }),
    ...(session.named && { session: session.key }),
    startedAt,
    elapsedMs: ended?.durationMs ?? session.clock.now() - run.startedMs,
    heartbeat: ended === undefined ? pulseOf(run, measures) : pulseAfter(ended.endedAt),
    ...(ended === undefined && attention !== undefined && { attention }),
    ...(ended !== undefined && { ended }),
  }
}

function pulseOf(run: TrackedRun, measures: StrandMeasures): RunPulse {
  const runs = [run, ...liveBelow(run)]
  const tool = shownCall(runs, 'tool_call')
  const model = shownCall(runs, 'model_call')?.name ?? run.options.model
  const { clock, table } = run.session
  const wait = sharedWaitOf(run)
  const lastTick = Math.max(...runs.flatMap((one) => [one, ...one.open].map(silentSince)))
  return {
    state: phaseOf(run),
    slow: isSlow(run.watched, measures),
    ...(model !== undefined && { model }),
    ...(tool !== undefined && { toolName: tool.name }),
    ...(wait !== undefined && { wait }),
    lastTokenAt: clock.wallTime() - table.ageOf(lastTick),
  }
}

function pulseAfter(endedAt: number): RunPulse {
  return { state: 'complete', slow: false, lastTokenAt: endedAt }
}
