/** What one open call means for what its run does, and which of several counts. */

import type { HeartbeatState } from '../../model/session.ts'
import type { ToolCallOptions, WorkInfo } from '../../model/work.ts'

/** What a live run can do. */
export type RunPhase = Extract<HeartbeatState, 'awaiting_model' | 'streaming' | 'tool_wait' | 'tool_exec'>

/** A tool that runs outranks one that waits, then a stream, then a silent model. */
export const PRECEDENCE: readonly RunPhase[] = ['awaiting_model', 'streaming', 'tool_wait', 'tool_exec']

/** The phase that one open call means. */
export function heartbeatOf(work: WorkInfo): RunPhase {
  if (work.kind === 'model_call') return work.firstChunkMs === undefined ? 'awaiting_model' : 'streaming'
  return (work.options as ToolCallOptions).remote === true ? 'tool_wait' : 'tool_exec'
}
