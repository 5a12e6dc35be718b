/** Runs, calls, ends and attention made by hand, as the tracker would hand them to sinks. */

import type { AttentionReason } from '../../src/model/attention-reasons.ts'
import { attentionOf, verdictOf } from '../../src/model/attention.ts'
import type { Attention, AttentionFacts } from '../../src/model/attention.ts'
import type { RunEnd } from '../../src/model/end.ts'
import type { Delivery } from '../../src/model/notice.ts'
import type { RecoveryCompletion, RecoveryRequest } from '../../src/model/recovery.ts'
import type { RunInfo } from '../../src/model/run.ts'
import type { SessionInfo } from '../../src/model/session.ts'
import type { WorkInfo } from '../../src/model/work.ts'

export const session: SessionInfo = { key: 'C1:171', named: true, generation: 3 }

let runs = 0

export function makeRun(changes: Partial<RunInfo> = {}): RunInfo {
  runs++
  return {
    id: `run-${runs}`,
    session,
    parent: undefined,
    within: undefined,
    detached: false,
    options: {},
    label: undefined,
    agent: 'researcher',
    origin: undefined,
    generation: 3,
    startedAt: 1_700_000_000_000,
    startedMs: 1000,
    ended: undefined,
    ...changes,
  }
}

export function makeModelCall(run: RunInfo, changes: Partial<WorkInfo> = {}): WorkInfo {
  return {
    kind: 'model_call',
    run,
    parent: undefined,
    name: 'gpt-5',
    options: { model: 'gpt-5', provider: 'openai' },
    startedMs: 2000,
    firstChunkMs: undefined,
    endedMs: 4000,
    ...changes,
  }
}

export function makeToolCall(run: RunInfo, changes: Partial<WorkInfo> = {}): WorkInfo {
  return {
    kind: 'tool_call',
    run,
    parent: undefined,
    name: 'search',
    options: { name: 'search', callId: 'call-1' },
    startedMs: 2000,
    firstChunkMs: undefined,
    endedMs: 2500,
    ...changes,
  }
}

export function makeEnd(changes: Partial<RunEnd> = {}): RunEnd {
  return { reason: 'completed', endedAt: 1_700_000_005_000, durationMs: 5000, ...changes }
}

export const TIMED_OUT: RunEnd = makeEnd({ reason: 'timeout', cause: 'deadline', errorType: 'timeout' })

/** An emission for a reason, with its event, class and classification. */
export function makeAttention({
  reason = 'blocked_tool_call',
  ...facts
}: Partial<AttentionFacts> & { reason?: AttentionReason } = {}): Attention {
  return attentionOf(verdictOf(reason, 'tool_call'), {
    status: 'firing',
    session,
    state: 'processing',
    agent: facts.run?.agent,
    ageMs: 130_000,
    limit: { ms: 120_000, source: 'set' },
    begins: (facts.repeat ?? 0) === 0,
    quiet: false,
    repeat: 0,
    backlog: 2,
    nextStep: 'report_only',
    ...facts,
  })
}

export function makeRecoveryRequest(changes: Partial<RecoveryRequest> = {}): RecoveryRequest {
  return {
    session,
    action: 'abort_run',
    expectedState: 'processing',
    generation: 3,
    reason: 'blocked_tool_call',
    workKind: 'tool_call',
    backlog: 2,
    ageMs: 930_000,
    mayAbort: true,
    requestedAt: 1_700_000_000_000,
    ...changes,
  }
}

export function makeRecoveryCompletion(changes: Partial<RecoveryCompletion> = {}): RecoveryCompletion {
  return {
    request: makeRecoveryRequest(),
    action: 'abort_run',
    status: 'aborted',
    released: 2,
    durationMs: 1_500,
    ...changes,
  }
}

export function makeDelivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    notice: {
      id: 'n1',
      kind: 'ended',
      text: 'index-repo timed out',
      parts: [],
      origin: undefined,
      label: 'index-repo',
      runId: 'run-1',
      session: undefined,
      reason: 'timeout',
      at: 0,
    },
    channel: 'slack',
    outcome: 'delivered',
    reason: 'first',
    attempts: 1,
    ...changes,
  }
}
