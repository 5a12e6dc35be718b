/** One execution of a tool: its body may outlive the run that asked for it. */

import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import type { Guard } from '../guard.ts'

/** Joins the two signs of a tool's end: its body settles, then the SDK tells the result. */
export class ToolCall {
  readonly work: WorkHandle
  readonly #guard: Guard
  #settled = false
  #abandoned = false

  constructor(work: WorkHandle, guard: Guard) {
    this.work = work
    this.#guard = guard
  }

  /** True once the body has settled. */
  get isSettled(): boolean {
    return this.#settled
  }

  /** The body returned; the SDK is about to tell what. */
  returned(): void {
    this.#settled = true
    if (this.#abandoned) this.end()
  }

  /** The SDK ended the operation and may tell nothing more; a body that still runs stays open. */
  abandon(): void {
    this.#abandoned = true
    if (this.#settled) this.end()
  }

  end(end: WorkEnd = {}): void {
    this.#settled = true
    this.#guard.attempt('end a tool call', () => this.work.end(end))
  }
}
