/** One call of a model, from its question until its answer was read or given up. */

import { fields, text } from '../fields.ts'
import { ToldAnswer } from '../told-answer.ts'

/** Told by the SDK, chunk by chunk. Figures of its use are nothing that moves. */
export class ModelCall extends ToldAnswer {
  protected override isProgress(event: unknown): boolean {
    return holdsContent(event)
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
