/** The rows of the reasons say what the rule can yield: the rule is asked about a grid that reaches each of them. */

import { describe, expect, it } from 'vitest'
import { classifySession } from '../../src/diagnostics/classify-session.ts'
import { possibleRecoveries, possibleVerdicts } from '../../src/diagnostics/possible-verdicts.ts'
import type { PossibleVerdict } from '../../src/diagnostics/possible-verdicts.ts'
import type { SessionState } from '../../src/model/session.ts'
import type { ActivityFacts } from '../../src/model/watch.ts'

const KINDS = ['tool_call', 'model_call', 'run', undefined] as const
const STALE_MS = 10
const ABORT_MS = 20
const AGES = [undefined, 5, 15, 25]

const nameOf = ({ event, reason, workKind, state }: PossibleVerdict): string =>
  [event, reason, workKind, state].join(' ')

function* activities(): Generator<ActivityFacts> {
  for (const workKind of KINDS) {
    const owners = workKind === undefined || workKind === 'run' ? [workKind === 'run'] : [false, true]
    for (const owned of owners) {
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

// The sampler asks about an idle session only when input waits behind stale ownerless work.
function statesOf(activity: ActivityFacts, backlog: number): SessionState[] {
  const isLeftBehind = backlog > 0 && !activity.owned && activity.workKind !== undefined
  return isLeftBehind && (activity.progressAgeMs ?? 0) > STALE_MS ? ['processing', 'idle'] : ['processing']
}

function yielded(): string[] {
  return [...activities()].flatMap((activity) =>
    [0, 1].flatMap((backlog) =>
      statesOf(activity, backlog).map((state) =>
        nameOf({
          state,
          ...classifySession({ state, backlog, activity, staleMs: STALE_MS, abortMs: ABORT_MS }),
        }),
      ),
    ),
  )
}

describe('possibleVerdicts()', () => {
  it('are those that the rule yields, each once', () => {
    // A run that does the same again and again is found by a count, and not by the rule.
    const counted = 'session.stalled repeated_tool_calls_without_progress tool_call processing'
    const expected = [...new Set([...yielded(), counted])].toSorted()

    expect(possibleVerdicts().map(nameOf).toSorted()).toEqual(expected)
    expect(expected.length).toBeGreaterThan(20)
  })
})

describe('possibleRecoveries()', () => {
  it('release what is stuck and abort what is stalled', () => {
    const actions = Object.groupBy(possibleRecoveries(), ({ action }) => action)

    expect(new Set(actions.release_lane?.map(({ reason }) => reason))).toEqual(
      new Set(['queued_work_without_active_run', 'stale_session_state']),
    )
    expect(actions.abort_run?.map(({ reason }) => reason)).toContain('blocked_tool_call')
    expect(actions.abort_run?.map(({ reason }) => reason)).not.toContain('active_work')
    expect(actions.abort_run?.map(({ reason }) => reason)).not.toContain(
      'repeated_tool_calls_without_progress',
    )
  })
})
