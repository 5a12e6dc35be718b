/** How the death of an agent ends the turn that it was at. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import type { ProcessFate } from '../../model/evidence.ts'

/** By these, people and hosts end a process kindly. Programs that hear of one exit by its number. */
const KIND_SIGNALS: ReadonlySet<string> = new Set(['SIGHUP', 'SIGINT', 'SIGTERM'])
const KIND_CODES: ReadonlySet<number> = new Set([129, 130, 143])

/** What else is known. */
export interface Circumstances {
  /** What it said of itself before. */
  readonly failure: Error | undefined
  /** Its host has sent it a signal. */
  readonly isHosts: boolean
}

export function deathOf({ code, signal }: ProcessFate, { failure, isHosts }: Circumstances): EndProposal {
  const how = signal === null ? `exited with code ${code}` : `was killed by ${signal}`
  const isKind = signal === null ? KIND_CODES.has(code ?? 0) : KIND_SIGNALS.has(signal)
  const words = `The process of the agent ${how}`
  if (isKind || (isHosts && code !== 0)) return endOfAbort(new DOMException(words, 'AbortError'))
  if (signal !== null) return endOfError(Object.assign(new Error(words), { code: signal }))
  if (code === 0) return failure === undefined ? { reason: 'completed' } : endOfError(failure)
  return endOfError(failure ?? new Error(words))
}
