/** What the start of an operation says: whether it is a run, and which. */

import type { Scope } from '../../model/adapter.ts'
import { isAbnormal } from '../../model/end.ts'
import type { RunHandle, RunOptions } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { StartEvent, ToolCallEvent } from './events.ts'
import { providerName } from '../provider-name.ts'

// Embedding, ranking, speech and the like are no runs; their bytes count for the run they happen in.
const RUNS = new Set(['ai.generateText', 'ai.streamText', 'ai.generateObject', 'ai.streamObject'])

/** The start of an operation that is a run. */
export type RunStart = StartEvent & { readonly callId: string }

/** The id of a tool call, wherever the SDK's version puts it. */
export function toolCallIdOf({ toolCallId, toolCall }: ToolCallEvent): string | undefined {
  return toolCallId ?? toolCall?.toolCallId
}

/** True for the start of an operation that is a run. */
export function isRun(event: StartEvent): event is RunStart {
  return event.callId !== undefined && RUNS.has(event.operationId ?? '')
}

/** True for an operation that hands its stream to nobody else: its parts are seen on the wire alone. */
export function isObjectStream({ operationId }: StartEvent): boolean {
  return operationId === 'ai.streamObject'
}

/**
 * What the run is told.
 *
 * @param asked the id of the agent that was asked
 */
export function runOptions({ functionId, provider, modelId }: StartEvent, asked?: string): RunOptions {
  const agent = functionId ?? asked
  return {
    ...(agent !== undefined && { agent }),
    ...(provider !== undefined && { provider: providerName(provider) }),
    ...(modelId !== undefined && { model: modelId }),
  }
}

/** True for a tool call that has not ended. */
export function isOpenTool(work: WorkHandle | undefined): boolean {
  return work?.kind === 'tool_call' && work.endedMs === undefined
}

/** The run that an operation which starts here is a part of; undefined for one that has a run of its own. */
export function runAround({ run, work }: Scope): RunHandle | undefined {
  // Inside of a tool it is a sub-agent. What goes on in a run that was ended from outside is stopped with that.
  const isBehind = run?.ended !== undefined && !isAbnormal(run.ended)
  return isBehind || isOpenTool(work) ? undefined : run
}
