/** One call of a tool, from the model's word to its result. */

import type { Scope } from '../../model/adapter.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { fields, given, items, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { PiEvent } from './agent-class.ts'
import type { SeatedCall } from './tool-seats.ts'

/** Told by pi, and by the body of the tool. */
export class ToolCall implements SeatedCall {
  readonly scope: Scope
  /** Undefined where nobody knows it, or none was started. */
  readonly tool: object | undefined
  thrown: unknown
  readonly #work: WorkHandle
  readonly #guard: Guard

  constructor(scope: Scope & { readonly work: WorkHandle }, tool: object | undefined, guard: Guard) {
    this.scope = scope
    this.tool = tool
    this.#work = scope.work
    this.#guard = guard
  }

  mayBegin(): boolean {
    return this.#guard.attempt('ask the gate', () => this.scope.run?.gate()) !== false
  }

  progress(): void {
    this.#guard.attempt('report progress', () => this.#work.progress())
  }

  /** @param signal that of the turn */
  end({ isError, result }: Pick<PiEvent, 'isError' | 'result'>, signal: AbortSignal | undefined): void {
    this.#guard.attempt('end a tool call', () =>
      this.#work.end(this.#endOf(isError === true, result, signal)),
    )
  }

  #endOf(isError: boolean, result: unknown, signal: AbortSignal | undefined): WorkEnd {
    const { content } = fields(result)
    if (!isError) return given('output', content)
    if (this.thrown !== undefined) return { error: this.thrown }
    if (signal?.aborted === true) return { error: signal.reason }
    const said = items(content).map((part) => text(fields(part)['text']) ?? '')
    return { error: new Error(said.join('\n') || 'The tool failed') }
  }
}
