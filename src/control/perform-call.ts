/** Runs the body of a model call or tool call inside of it. */

import type { Recorder } from '../model/adapter.ts'
import type { RunHandle } from '../model/run.ts'
import type { WorkHandle } from '../model/work.ts'

/** What happens inside of a call. */
export type CallBody<T> = (call: WorkHandle) => T | PromiseLike<T>

/** A call, and whose it is. */
export interface PerformedCall {
  readonly recorder: Recorder
  readonly run: RunHandle
  readonly call: WorkHandle
}

/** Calls the body; the call ends when that does, with its error if there is one. */
export async function performCall<T>({ recorder, run, call }: PerformedCall, body: CallBody<T>): Promise<T> {
  const scope = { ...recorder.scope(), run, work: call }
  try {
    const result = await recorder.within(scope, () => body(call))
    call.end(call.kind === 'tool_call' ? { outcome: result } : {})
    return result
  } catch (error) {
    call.end({ error })
    throw error
  }
}
