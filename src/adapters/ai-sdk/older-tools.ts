/** Tool calls of AI SDK 6, which tells of little else and names no operation. */

import type { Recorder } from '../../model/adapter.ts'
import type { WorkHandle } from '../../model/work.ts'
import { Guard } from '../guard.ts'
import type { OlderToolCallEndEvent, ToolCallEvent } from './events.ts'

/**
 * Reports tool calls inside of runs that the host started. AI SDK 6 tells neither of errors nor of aborts, so
 * a run of its own would never end.
 */
export class OlderTools {
  readonly #recorder: Recorder
  readonly #guard: Guard
  // By the tool call itself: ids are only unique within one answer of a model.
  readonly #open = new WeakMap<object, WorkHandle>()

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.#guard = new Guard(recorder, 'ai-sdk')
  }

  started({ toolCall }: ToolCallEvent): void {
    if (toolCall === undefined) return
    this.#guard.attempt('start a tool call', () => {
      const { toolName: name, toolCallId: callId, input } = toolCall
      const run = this.#recorder.scope().run
      if (run !== undefined) this.#open.set(toolCall, run.startToolCall({ name, callId, input }))
    })
  }

  ended({ toolCall, success, output, error }: OlderToolCallEndEvent): void {
    if (toolCall === undefined) return
    this.#guard.attempt('end a tool call', () => {
      this.#open.get(toolCall)?.end(success === false ? { error } : { output })
    })
  }
}
