/** What a run or session does, for the eyes of people: one of six words, by a fixed precedence. */

import type { HeartbeatState } from '../model/session.ts'
import { heartbeatOf, PRECEDENCE, type RunPhase } from './runs/phase.ts'
import { awaitsPerson, liveBelow } from './runs/strands.ts'
import type { TrackedCall } from './runs/tracked-call.ts'
import type { TrackedRun } from './runs/tracked-run.ts'
import type { TrackedSession } from './tracked-session.ts'

/** How long a finished session shows `complete` before it is `idle`, in ms. */
export const COMPLETE_SHOWN_MS = 5_000

/** What a run does now, its sub-agents included; between calls what it did last. */
export function phaseOf(run: TrackedRun): RunPhase {
  if (awaitsPerson(run)) return 'tool_wait'
  return strongest([run, ...liveBelow(run)]) ?? run.calls.phase
}

/**
 * The heartbeat state of a session: the strongest open call of its runs, else what the newest did last.
 *
 * @param shown that call, where the caller knows it
 */
export function heartbeatStateOf(
  session: TrackedSession,
  shown: TrackedCall | undefined = shownCall(session.runs),
): HeartbeatState {
  const newest = session.runs.at(-1)
  if (newest === undefined) return withoutRuns(session)
  if (session.state === 'waiting') return 'tool_wait'
  return shown === undefined ? newest.calls.phase : heartbeatOf(shown)
}

function withoutRuns({ hostState, endTick, table }: TrackedSession): HeartbeatState {
  if (hostState === 'waiting') return 'tool_wait'
  if (hostState === 'processing') return 'awaiting_model'
  return endTick !== undefined && table.ageOf(endTick) < COMPLETE_SHOWN_MS ? 'complete' : 'idle'
}

/**
 * The call that people are shown: what moves by itself before what it is inside of; a tool that runs before one
 * that waits, then a stream, then a silent model; of these the oldest. What was left behind says nothing.
 */
export function shownCall(
  runs: readonly TrackedRun[],
  kind?: 'model_call' | 'tool_call',
): TrackedCall | undefined {
  let shown: TrackedCall | undefined
  for (const { open } of runs) {
    for (const call of open) {
      if (call.isLeftBehind || (kind !== undefined && call.kind !== kind)) continue
      if (shown === undefined || isShownBefore(call, shown)) shown = call
    }
  }
  return shown
}

/** The calls that people are shown of all, of those of models, and of those of tools. */
export function shownCalls(runs: readonly TrackedRun[]): {
  readonly any: TrackedCall | undefined
  readonly model: TrackedCall | undefined
  readonly tool: TrackedCall | undefined
} {
  const [model, tool] = [shownCall(runs, 'model_call'), shownCall(runs, 'tool_call')]
  if (model === undefined || tool === undefined) return { any: model ?? tool, model, tool }
  return { any: isShownBefore(model, tool) ? model : tool, model, tool }
}

function isShownBefore(call: TrackedCall, other: TrackedCall): boolean {
  const ahead = rankOf(call) - rankOf(other)
  return ahead === 0 ? call.startedMs < other.startedMs : ahead > 0
}

function strongest(runs: readonly TrackedRun[]): RunPhase | undefined {
  const call = shownCall(runs)
  return call && heartbeatOf(call)
}

function rankOf(call: TrackedCall): number {
  return PRECEDENCE.indexOf(heartbeatOf(call)) + (call.inside === 0 ? PRECEDENCE.length : 0)
}
