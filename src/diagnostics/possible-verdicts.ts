/** Every verdict that the rule can give, found by asking it: exports zero-initialise their series from this. */

import type { AttentionEventName, AttentionReason } from '../model/attention.ts'
import type { RecoveryRequest } from '../model/recovery.ts'
import type { SessionState } from '../model/session.ts'
import type { ActivityFacts } from '../model/watch.ts'
import type { WorkKind } from '../model/work.ts'
import { classifySession } from './classify-session.ts'

/** A verdict that a recovery can be asked for, and what is asked. */
export interface PossibleRecovery extends Pick<PossibleVerdict, 'reason' | 'workKind' | 'state'> {
  readonly action: RecoveryRequest['action']
}

/** Every request that can be made: what is stuck is released, what is stalled is aborted, past its limit. */
export function possibleRecoveries(): PossibleRecovery[] {
  return possibleVerdicts().flatMap(({ event, reason, workKind, state }) => {
    if (event === 'session.long_running') return []
    const action = event === 'session.stuck' ? 'release_lane' : 'abort_run'
    return [{ action, reason, workKind, state }]
  })
}

/** One verdict with the session state it is given in. */
export interface PossibleVerdict {
  readonly event: AttentionEventName
  readonly reason: AttentionReason
  readonly workKind?: WorkKind | undefined
  readonly state: SessionState
}

const KINDS = ['tool_call', 'model_call', 'run', undefined] as const
const FLAGS = [false, true]
const STALE_MS = 10
const ABORT_MS = 20
const AGES = [undefined, 5, 15, 25]

/** Asks the rule about a grid that reaches each of its rows. */
export function possibleVerdicts(): PossibleVerdict[] {
  const found = new Map<string, PossibleVerdict>()
  for (const activity of activities()) {
    for (const backlog of [0, 1]) {
      for (const state of statesOf(activity, backlog)) {
        const { event, reason, workKind } = classifySession({
          state,
          backlog,
          activity,
          staleMs: STALE_MS,
          abortMs: ABORT_MS,
        })
        found.set([event, reason, workKind, state].join(), { event, reason, workKind, state })
      }
    }
  }
  return [...found.values()]
}

// The sampler asks about an idle session only when input waits behind stale ownerless work, and about a
// waiting one so rarely that its series may be born at one.
function statesOf(activity: ActivityFacts, backlog: number): SessionState[] {
  const leftBehind = backlog > 0 && !activity.owned && activity.workKind !== undefined
  return leftBehind && (activity.progressAgeMs ?? 0) > STALE_MS ? ['processing', 'idle'] : ['processing']
}

function* activities(): Generator<ActivityFacts> {
  for (const workKind of KINDS) {
    for (const owned of workKind === undefined || workKind === 'run' ? [workKind === 'run'] : FLAGS) {
      for (const progressAgeMs of AGES) {
        const base = { workKind, owned, progressAgeMs, toolAgeMs: progressAgeMs }
        yield base
        yield { ...base, terminalProgress: true }
        if (!owned) continue
        yield { ...base, retryWait: true }
        yield { ...base, runtimeOwnedWait: true }
        yield { ...base, repeatedRequestAgeMs: 25 }
      }
    }
  }
}
