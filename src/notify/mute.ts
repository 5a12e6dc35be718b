/** Stage 1b: whether people wish to hear nothing of it now. */

import type { RunInfo } from '../model/run.ts'
import type { SessionInfo } from '../model/session.ts'
import { hasOwnPeople, type Decision } from './should-tell.ts'

/** True for a session whose people wish to hear nothing. */
export type IsMuted = (session: SessionInfo) => boolean

/** What a notice is reported as that is kept from people by a mute. */
export const MUTED = 'muted'

/** True for a run of a muted session, and for what works below one for the same people. */
export function isRunMuted(run: RunInfo, isMuted: IsMuted): boolean {
  for (let one: RunInfo | undefined = run; one !== undefined; one = one.parent) {
    if (isMuted(one.session)) return true
    if (one.parent !== undefined && hasOwnPeople(one, one.parent)) return false
  }
  return false
}

/** What becomes of a decision where people wish to hear nothing. */
export function muted(decision: Decision): Decision {
  return decision.tell ? { tell: false, reason: MUTED } : decision
}
