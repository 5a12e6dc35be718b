/** The names of all alerts: of the rules, of their runbooks and of their tests. */

/** In the order of the rules file. */
export const ALERT_NAMES = [
  'LifesignSessionStuck',
  'LifesignSessionStuckLong',
  'LifesignStuckRepeatedly',
  'LifesignSessionStalled',
  'LifesignStalledRatioHigh',
  'LifesignSessionSilent',
  'LifesignSessionLongRunning',
  'LifesignRecoveryFailed',
  'LifesignRecoveryIneffective',
  'LifesignRecoveryRateHigh',
  'LifesignErrorBudgetBurnFast',
  'LifesignErrorBudgetBurnSlow',
  'LifesignEveryRunFails',
  'LifesignUnexpectedEnds',
  'LifesignRunsNotEnding',
  'LifesignQueueNotDraining',
  'LifesignQueueWaitHigh',
  'LifesignNoticesFailing',
  'LifesignNoticesUnroutable',
  'LifesignEventLoopBlocked',
  'LifesignProcessPaused',
  'LifesignSamplerNotTicking',
  'LifesignHeartbeatLost',
  'LifesignTelemetryAbsent',
  'LifesignDropped',
  'LifesignCardinalityOverflow',
  'LifesignWatchdog',
] as const

/** The name of an alert. All begin with `Lifesign`, so that one matcher finds them. */
export type AlertName = (typeof ALERT_NAMES)[number]
