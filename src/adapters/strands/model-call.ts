/** One call of a model, from its question until its answer was read or given up. */

import type { HeardAnswer } from '../../model/adapter.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { fields, text } from '../fields.ts'
import type { Guard } from '../guard.ts'

/** Told by the SDK, chunk by chunk. */
export class ModelCall implements HeardAnswer {
  readonly work: WorkHandle
  /** Its parts are seen, so it alone knows what is progress. */
  isHeard = false
  readonly #guard: Guard
  #isQuiet = false

  constructor(work: WorkHandle, guard: Guard) {
    this.work = work
    this.#guard = guard
  }

  /** On the hot path: once a chunk. Figures of its use are nothing that moves. */
  part(event: unknown): void {
    this.isHeard = true
    if (this.#isQuiet) return
    try {
      if (holdsContent(event)) this.work.progress()
    } catch (error) {
      this.#isQuiet = true
      this.#guard.warn('report progress', error)
    }
  }

  end(end: WorkEnd): void {
    this.#guard.attempt('end a model call', () => this.work.end(end))
  }
}

function holdsContent(event: unknown): boolean {
  const { type, delta, start } = fields(event)
  if (type === 'modelContentBlockStartEvent') return start !== undefined
  if (type !== 'modelContentBlockDeltaEvent') return false
  const { type: kind, text: said, input, signature, redactedContent } = fields(delta)
  const parts = [text(said), text(input), text(signature), redactedContent]
  return parts.some((part) => part !== undefined) || !String(kind).match(/text|reasoning|toolUse/i)
}
