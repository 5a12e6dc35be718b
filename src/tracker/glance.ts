/** A short look at a session: for those who look at all of them every few seconds. */

import type { Glance } from '../model/live-source.ts'
import type { StrandWait } from '../model/run.ts'
import type { StrandMeasures } from '../model/watch.ts'
import { heartbeatStateOf, shownCall, shownCalls } from './heartbeat.ts'
import { waitOf } from './runs/declared-wait.ts'
import { silentSince, type Node } from './runs/node.ts'
import { heartbeatOf } from './runs/phase.ts'
import type { TrackedCall } from './runs/tracked-call.ts'
import type { TrackedRun } from './runs/tracked-run.ts'
import { isAsked, isSlow, lastTickOf, worstAttention } from './snapshot.ts'
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
  const parent = runs.at(-1)?.parent?.session
  const { any, model, tool } = shownCalls(runs)
  return {
    heartbeat: heartbeatStateOf(session, any),
    state,
    isSlow: measures !== undefined && anySlow(session, measures),
    model: model?.name,
    toolName: tool?.name,
    attention: worstAttention(session),
    wait: state === 'waiting' ? 'person' : declaredWait(runs, any),
    silenceMs: lastTick === undefined ? undefined : table.ageOf(lastTick),
    backlog,
    parent: parent === session ? undefined : parent,
  }
}

// A sub-agent that moves makes no other strand quick: each run is asked, but only where something is silent.
function anySlow({ runs }: TrackedSession, measures: StrandMeasures): boolean {
  for (const run of runs) if (maySlow(run) && isSlow(run.watched, measures)) return true
  return false
}

/** Whether something of a run that should answer has been silent for a while: to list its strands costs more. */
function maySlow(run: TrackedRun): boolean {
  const { table, slot, open, inside, calls } = run
  if (inside === 0 && isAsked(calls.phase) && isSilent(run)) return true
  // What moves in the run itself moves its calls along.
  if (table.ageOf(table.tickOf(slot)) < FIRST_SLOW_MS) return false
  for (const call of open) if (isAsked(heartbeatOf(call)) && isSilent(call)) return true
  return false
}

function isSilent(node: Node): boolean {
  return node.table.ageOf(silentSince(node)) >= FIRST_SLOW_MS
}

/** What a run waits for that does nothing else. */
function declaredWait(runs: readonly TrackedRun[], shown: TrackedCall | undefined): StrandWait | undefined {
  const newest = runs.at(-1)
  if (newest === undefined) return undefined
  return waitOf((runs.length === 1 ? shown : shownCall([newest])) ?? newest)?.kind
}
