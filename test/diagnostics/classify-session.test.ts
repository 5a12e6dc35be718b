/** The rule, row by row, at its boundaries, and the cases that its requirement names. */

import { describe, expect, it } from 'vitest'
import { classifySession } from '../../src/diagnostics/classify-session.ts'
import type { SessionFacts } from '../../src/diagnostics/classify-session.ts'
import type { AttentionReason } from '../../src/model/attention-reasons.ts'
import type { ActivityFacts } from '../../src/model/watch.ts'
import type { WorkKind } from '../../src/model/work.ts'

const STALE = 30_000
const ABORT = 90_000

interface Case {
  name: string
  state?: SessionFacts['state']
  backlog?: number
  activity: ActivityFacts
  abortMs?: number | undefined
  expected: object
}

// The whole verdict, word by word: the table of reasons is judged by this, and not by itself.
const longRunning = (reason: AttentionReason, workKind?: WorkKind): object => ({
  event: 'session.long_running',
  reason,
  classification: 'long_running',
  ...(workKind && { workKind }),
  recoverable: false,
})
const stalled = (reason: AttentionReason, workKind: WorkKind): object => ({
  event: 'session.stalled',
  reason,
  classification: reason === 'blocked_tool_call' ? 'blocked_tool_call' : 'stalled_agent_run',
  workKind,
  recoverable: false,
})
const stuck = (reason: AttentionReason): object => ({
  event: 'session.stuck',
  reason,
  classification: 'stale_session_state',
  recoverable: true,
})
const owned = { owned: true } as const
const ownerless = { owned: false } as const

const cases: Case[] = [
  {
    name: 'row 1: a retry wait excuses silence',
    activity: { ...owned, workKind: 'model_call', progressAgeMs: ABORT, retryWait: true },
    expected: longRunning('provider_retry_wait', 'model_call'),
  },
  {
    name: 'row 2: a runtime with a watchdog of its own excuses silence',
    activity: { ...owned, workKind: 'run', progressAgeMs: ABORT, runtimeOwnedWait: true },
    expected: longRunning('runtime_owned_wait', 'run'),
  },
  {
    name: 'row 3: requests repeated up to the abort threshold',
    activity: { ...owned, workKind: 'model_call', progressAgeMs: 10, repeatedRequestAgeMs: ABORT },
    expected: stalled('repeated_model_requests_without_progress', 'model_call'),
  },
  {
    name: 'row 3: one ms before the threshold they are only slow',
    activity: { ...owned, workKind: 'model_call', progressAgeMs: 10, repeatedRequestAgeMs: ABORT - 1 },
    expected: longRunning('active_work', 'model_call'),
  },
  {
    name: 'row 4: idle, queued, ownerless model call (requirement)',
    state: 'idle',
    backlog: 1,
    activity: { ...ownerless, workKind: 'model_call', progressAgeMs: 31_000 },
    expected: stuck('queued_work_without_active_run'),
  },
  {
    name: 'row 4: idle, queued, ownerless tool call (requirement)',
    state: 'idle',
    backlog: 1,
    activity: { ...ownerless, workKind: 'tool_call', toolAgeMs: 31_000, progressAgeMs: 31_000 },
    expected: stuck('queued_work_without_active_run'),
  },
  {
    name: 'row 4: not while the leftovers are fresh',
    state: 'idle',
    backlog: 1,
    activity: { ...ownerless, workKind: 'tool_call', toolAgeMs: STALE, progressAgeMs: STALE },
    expected: longRunning('queued_behind_active_work', 'tool_call'),
  },
  {
    name: 'row 5: a silent tool',
    activity: { ...owned, workKind: 'tool_call', toolAgeMs: STALE + 1, progressAgeMs: STALE + 1 },
    expected: stalled('blocked_tool_call', 'tool_call'),
  },
  {
    name: 'row 5: a tool exactly at the threshold is not silent yet',
    activity: { ...owned, workKind: 'tool_call', toolAgeMs: STALE, progressAgeMs: STALE },
    expected: longRunning('active_work', 'tool_call'),
  },
  {
    name: 'row 5: a tool that reports progress is only slow',
    activity: { ...owned, workKind: 'tool_call', toolAgeMs: ABORT, progressAgeMs: 10 },
    expected: longRunning('active_work', 'tool_call'),
  },
  {
    name: 'row 6: input waits behind a run whose answer is complete',
    backlog: 2,
    activity: { ...owned, workKind: 'run', progressAgeMs: 10, terminalProgress: true },
    expected: stalled('queued_behind_terminal_active_work', 'run'),
  },
  {
    name: 'row 7: a silent model call at its abort threshold',
    activity: { ...owned, workKind: 'model_call', progressAgeMs: ABORT },
    expected: stalled('active_work_without_progress', 'model_call'),
  },
  {
    name: 'row 8: a silent model call before it',
    activity: { ...owned, workKind: 'model_call', progressAgeMs: ABORT - 1 },
    expected: longRunning('active_model_call_without_progress', 'model_call'),
  },
  {
    name: 'row 8: a model call without an abort threshold never stalls',
    activity: { ...owned, workKind: 'model_call', progressAgeMs: 10 * ABORT },
    abortMs: undefined,
    expected: longRunning('active_model_call_without_progress', 'model_call'),
  },
  {
    name: 'row 9: a silent run',
    activity: { ...owned, workKind: 'run', progressAgeMs: STALE + 1 },
    expected: stalled('active_work_without_progress', 'run'),
  },
  {
    name: 'row 9: processing with an orphaned call is stalled, not recoverable (requirement)',
    backlog: 1,
    activity: { ...ownerless, workKind: 'model_call', progressAgeMs: 31_000 },
    expected: stalled('active_work_without_progress', 'model_call'),
  },
  {
    name: 'row 10: work that moves, with input behind it',
    backlog: 1,
    activity: { ...owned, workKind: 'run', progressAgeMs: STALE },
    expected: longRunning('queued_behind_active_work', 'run'),
  },
  {
    name: 'row 10: work of unknown progress counts as fresh',
    activity: { ...owned, workKind: 'run' },
    expected: longRunning('active_work', 'run'),
  },
  {
    name: 'row 11: progress without known work, input behind it',
    backlog: 1,
    activity: { ...ownerless, progressAgeMs: STALE },
    expected: longRunning('queued_behind_untracked_active_progress'),
  },
  {
    name: 'row 11: progress without known work',
    activity: { ...ownerless, progressAgeMs: 0 },
    expected: longRunning('untracked_active_progress'),
  },
  {
    name: 'row 12: no work, stale progress',
    activity: { ...ownerless, progressAgeMs: STALE + 1 },
    expected: stuck('stale_session_state'),
  },
  {
    name: 'row 12: no work, no progress, input waiting',
    backlog: 1,
    activity: ownerless,
    expected: stuck('queued_work_without_active_run'),
  },
]

describe('classifySession()', () => {
  it.each(cases)('$name', ({ state = 'processing', backlog = 0, activity, expected, ...rest }) => {
    const abortMs = 'abortMs' in rest ? rest.abortMs : ABORT

    expect(classifySession({ state, backlog, activity, staleMs: STALE, abortMs })).toEqual(expected)
  })
})
