/** Every verdict and recovery that there can be: exports zero-initialise their series from this. */

import type { AttentionEventName, AttentionReason } from '../model/attention-reasons.ts'
import { REASONS, reasonRow } from '../model/attention-reasons.ts'
import type { RecoveryRequest } from '../model/recovery.ts'
import type { SessionState } from '../model/session.ts'
import type { WorkKind } from '../model/work.ts'

/** One verdict with the session state it is given in. */
export interface PossibleVerdict {
  readonly event: AttentionEventName
  readonly reason: AttentionReason
  readonly workKind?: WorkKind | undefined
  readonly state: SessionState
}

/** A verdict that a recovery can be asked for, and what is asked. */
export interface PossibleRecovery extends Pick<PossibleVerdict, 'reason' | 'workKind' | 'state'> {
  readonly action: RecoveryRequest['action']
}

/** Each reason with each work it is given about. A session waits so rarely that its series may be born at one. */
export function possibleVerdicts(): PossibleVerdict[] {
  return REASONS.flatMap((reason) => {
    const { event, about, states = ['processing'] } = reasonRow(reason)
    const kinds = about.length === 0 ? [undefined] : about
    return kinds.flatMap((workKind) => states.map((state) => ({ event, reason, workKind, state })))
  })
}

/** Every request that can be made: what is stuck is released, what is stalled is aborted, past its limit. */
export function possibleRecoveries(): PossibleRecovery[] {
  return possibleVerdicts().flatMap(({ event, reason, workKind, state }) => {
    if (event === 'session.long_running' || reason === 'repeated_tool_calls_without_progress') return []
    const action = event === 'session.stuck' ? 'release_lane' : 'abort_run'
    return [{ action, reason, workKind, state }]
  })
}
