/** A short look at a session: for those who look at all of them every few seconds. */

import type { Glance } from '../model/live-source.ts'
import type { StrandWait } from '../model/run.ts'
import type { StrandMeasures } from '../model/watch.ts'
import { heartbeatStateOf, shownCall } from './heartbeat.ts'
import { waitOf } from './runs/declared-wait.ts'
import type { TrackedRun } from './runs/tracked-run.ts'
import { isSlow, lastTickOf, worstAttention } from './snapshot.ts'
import type { TrackedSession } from './tracked-session.ts'

/** Nobody is slow before that, in ms: until then strands are not listed. */
const FIRST_SLOW_MS = 1_000

/**
 * What the session does now.
 *
 * @param measures by which something is slow; undefined where nobody asks for that
 */
export function glanceAt(session: TrackedSession, measures: StrandMeasures | undefined): Glance {
  const { runs, state, backlog, table } = session
  const lastTick = lastTickOf(session)
  const silenceMs = lastTick === undefined ? undefined : table.ageOf(lastTick)
  const parent = runs.at(-1)?.parent?.session
  return {
    heartbeat: heartbeatStateOf(session),
    state,
    isSlow: measures !== undefined && anySlow(session, measures),
    model: shownCall(runs, 'model_call')?.name,
    toolName: shownCall(runs, 'tool_call')?.name,
    attention: worstAttention(session),
    wait: state === 'waiting' ? 'person' : declaredWait(runs),
    silenceMs,
    backlog,
    parent: parent === session ? undefined : parent,
  }
}

// A sub-agent that moves makes no other strand quick: each run is asked, but only after a while.
function anySlow({ runs, table }: TrackedSession, measures: StrandMeasures): boolean {
  return runs.some((run) => table.ageOf(run.startTick) >= FIRST_SLOW_MS && isSlow(run.watched, measures))
}

/** What a run waits for that does nothing else. */
function declaredWait(runs: readonly TrackedRun[]): StrandWait | undefined {
  const newest = runs.at(-1)
  const call = newest === undefined ? undefined : shownCall([newest])
  return newest && waitOf(call ?? newest)?.kind
}
