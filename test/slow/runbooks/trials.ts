/** How each runbook is tried: where its trouble is, what its queries must show then, and what ends it. */

import type { AlertConfigInput } from '../../../dashboards/source/config.ts'
import type { AlertName } from '../../../dashboards/source/rules/alert-name.ts'
import type { SceneName } from './scenes.ts'

type Labels = Readonly<Record<string, string>>

/** A runbook tried on a real process. */
export interface Trial {
  readonly scene: SceneName
  /** What the alert says besides its job. */
  readonly says?: Labels
  /** What each query of the page shows besides the job: some series with these labels. */
  readonly shows: readonly [Labels, Labels]
  /** What is over once the runbook was followed, within seconds: the alert itself, or what the first query shows. */
  readonly ends?: 'alert' | 'first query'
}

/** Rules that speak within seconds. What is not named here is as it is committed. */
export const QUICK_RULES: AlertConfigInput = {
  interval: '500ms',
  expectedJobs: ['never-came'],
  thresholds: {
    silenceSeconds: 1,
    toolSilenceSeconds: 1,
    queueWaitSeconds: 1,
    queueWaits: 6,
    recoveriesPerHour: 5,
    heartbeatSeconds: 3,
  },
}

/** Thresholds that pages write out, and what stands for them here. */
export const QUICK_NUMBERS: Readonly<Record<string, string>> = {
  '> 900': '> 1',
  '> 120': '> 1',
  '> 180': '> 3',
}

const CLERK = { gen_ai_agent_name: 'clerk' }

/** By alert. */
export const TRIALS: Readonly<Partial<Record<AlertName, Trial>>> = {
  LifesignSessionStuck: {
    scene: 'wedged',
    shows: [
      {},
      { lifesign_recovery_reason: 'queued_work_without_active_run', lifesign_recovery_status: 'noop' },
    ],
    ends: 'first query',
  },
  LifesignSessionStuckLong: {
    scene: 'wedged',
    shows: [{}, { lifesign_lane: 'default' }],
    ends: 'first query',
  },
  LifesignStuckRepeatedly: {
    scene: 'flapping',
    shows: [{ lifesign_attention_reason: 'stale_session_state' }, {}],
  },
  LifesignSessionStalled: {
    scene: 'stalled',
    says: CLERK,
    shows: [
      { ...CLERK, lifesign_attention_reason: 'blocked_tool_call' },
      { ...CLERK, lifesign_work_kind: 'tool_call' },
    ],
    ends: 'alert',
  },
  LifesignStalledRatioHigh: {
    scene: 'stalled',
    shows: [
      { lifesign_attention_reason: 'blocked_tool_call' },
      { gen_ai_request_model: 'small', error_type: 'RangeError' },
    ],
    ends: 'alert',
  },
  LifesignSessionSilent: {
    scene: 'stalled',
    says: { ...CLERK, lifesign_work_kind: 'tool_call' },
    shows: [
      { ...CLERK, lifesign_work_kind: 'tool_call' },
      { ...CLERK, lifesign_attention_class: 'stalled' },
    ],
    ends: 'alert',
  },
  LifesignSessionLongRunning: {
    scene: 'stalled',
    says: { gen_ai_agent_name: 'writer' },
    shows: [
      { gen_ai_agent_name: 'writer', lifesign_attention_reason: 'active_work' },
      { gen_ai_agent_name: 'writer', lifesign_heartbeat_state: 'streaming' },
    ],
    ends: 'alert',
  },
  LifesignRecoveryFailed: {
    scene: 'wedged',
    says: { lifesign_recovery_action: 'release_lane' },
    shows: [{ lifesign_recovery_action: 'release_lane' }, { lifesign_recovery_status: 'failed' }],
  },
  LifesignRecoveryIneffective: {
    scene: 'wedged',
    shows: [{ lifesign_recovery_action: 'release_lane' }, { lifesign_recovery_status: 'failed' }],
  },
  LifesignRecoveryRateHigh: {
    scene: 'flapping',
    shows: [
      { lifesign_recovery_reason: 'active_work_without_progress' },
      { gen_ai_agent_name: 'researcher' },
    ],
  },
  LifesignErrorBudgetBurnFast: {
    scene: 'failing',
    shows: [
      { ...CLERK, lifesign_end_reason: 'timeout', lifesign_end_cause: 'deadline' },
      { ...CLERK, error_type: 'timeout' },
    ],
    ends: 'alert',
  },
  LifesignErrorBudgetBurnSlow: {
    scene: 'failing',
    shows: [CLERK, { ...CLERK, lifesign_end_reason: 'timeout' }],
    ends: 'alert',
  },
  LifesignUnexpectedEnds: {
    scene: 'failing',
    says: { ...CLERK, lifesign_end_reason: 'timeout', lifesign_end_cause: 'deadline' },
    shows: [{ ...CLERK, lifesign_end_cause: 'deadline' }, CLERK],
  },
  LifesignQueueNotDraining: {
    scene: 'queued',
    says: { lifesign_lane: 'newsletter' },
    shows: [{ lifesign_lane: 'newsletter' }, { lifesign_heartbeat_state: 'idle' }],
    ends: 'alert',
  },
  LifesignQueueWaitHigh: {
    scene: 'queued',
    says: { lifesign_lane: 'newsletter' },
    shows: [{ lifesign_lane: 'newsletter' }, CLERK],
  },
  LifesignNoticesFailing: {
    scene: 'failing',
    says: { lifesign_notification_channel: 'chat' },
    shows: [
      { lifesign_notification_channel: 'chat', lifesign_notification_outcome: 'dead' },
      { lifesign_end_reason: 'timeout' },
    ],
  },
  LifesignNoticesUnroutable: {
    scene: 'failing',
    shows: [{}, { lifesign_notification_channel: 'chat' }],
  },
  LifesignEventLoopBlocked: {
    scene: 'blocked',
    shows: [{}, { lifesign_pause_cause: 'event_loop_blocked' }],
  },
  LifesignProcessPaused: {
    scene: 'blocked',
    says: { lifesign_pause_cause: 'event_loop_blocked' },
    shows: [{ lifesign_pause_cause: 'event_loop_blocked' }, {}],
  },
  LifesignSamplerNotTicking: { scene: 'unwatched', shows: [{}, {}] },
  LifesignHeartbeatLost: {
    scene: 'killed',
    shows: [{}, { ...CLERK, lifesign_heartbeat_state: 'awaiting_model' }],
  },
  LifesignDropped: {
    scene: 'crowded',
    says: { lifesign_signal: 'session' },
    shows: [{ lifesign_signal: 'session' }, { lifesign_heartbeat_state: 'idle' }],
  },
  LifesignCardinalityOverflow: {
    scene: 'crowded',
    shows: [{}, {}],
  },
}

/** Runbooks whose trouble takes hours: tried on the history of a real Lifesign under a fake clock. */
export const TOLD: readonly AlertName[] = [
  'LifesignRunsNotEnding',
  'LifesignTelemetryAbsent',
  'LifesignEveryRunFails',
]

/** Runbooks that are tried otherwise, and how. */
export const OTHERWISE: Readonly<Partial<Record<AlertName, string>>> = {
  LifesignWatchdog: 'is about no job: it fires beside all others',
}
