/** What a session does, for the eyes of people: one of six words, by a fixed precedence. */

import type { HeartbeatState } from '../model/session.ts'
import type { ToolCallOptions, WorkInfo } from '../model/work.ts'

/** How long a finished session shows `complete` before it is `idle`, in ms. */
export const COMPLETE_SHOWN_MS = 5_000

const PRECEDENCE: readonly HeartbeatState[] = ['awaiting_model', 'streaming', 'tool_wait', 'tool_exec']

/** The heartbeat state that one open call means. */
export function heartbeatOf(work: WorkInfo): HeartbeatState {
  if (work.kind === 'model_call') return work.firstChunkMs === undefined ? 'awaiting_model' : 'streaming'
  return (work.options as ToolCallOptions).remote === true ? 'tool_wait' : 'tool_exec'
}

/** The stronger of two: a tool that runs outranks a tool that waits, then a stream, then a silent model. */
export function strongest(a: HeartbeatState | undefined, b: HeartbeatState): HeartbeatState {
  if (a === undefined) return b
  return PRECEDENCE.indexOf(a) >= PRECEDENCE.indexOf(b) ? a : b
}
