/** Everything that users meet, by name. */

export type { OwnOptions, SpawnProcessOptions } from './control/owned-processes.ts'
export { Run } from './control/run.ts'
export { Runs } from './control/attended/runs.ts'
export { Sessions } from './control/sessions.ts'
export { classifySession } from './diagnostics/classify-session.ts'
export type { SessionFacts } from './diagnostics/classify-session.ts'
export {
  currentLifesign,
  endRun,
  flush,
  limitOf,
  on,
  open,
  run,
  runs,
  sessions,
  shutdown,
  startLifesign,
  tasksText,
  withOrigin,
} from './instance.ts'
export { Lifesign } from './lifesign.ts'
export type { Adapter, Recorder, Scope } from './model/adapter.ts'
export type {
  AttentionClass,
  AttentionEventName,
  AttentionReason,
  Classification,
} from './model/attention-reasons.ts'
export type { Attention, NextStep, Resolution, Verdict } from './model/attention.ts'
export type { Cancel, Clock } from './model/clock.ts'
export type { EndCause, EndProposal, EndReason, RunEnd } from './model/end.ts'
export type {
  Birthplace,
  Evidence,
  Finding as EvidenceFinding,
  ProcessOutput,
  StartedProcess,
} from './model/evidence.ts'
export { LaneError } from './model/lane.ts'
export type { LaneMode, LaneOptions, LanePort, LaneRefusal, Takeover } from './model/lane.ts'
export { DeliveryError } from './model/notice.ts'
export type {
  Channel,
  ChannelIdentity,
  Delivery,
  DeliveryErrorOptions,
  DeliveryOutcome,
  Notice,
  NoticeKind,
  NoticePart,
  RateLimit,
  SentMessage,
} from './model/notice.ts'
export type { ChannelStatus, CircuitState } from './model/channel-status.ts'
export type { Origin, OriginContext } from './model/origin.ts'
export type {
  RecoveryAction,
  RecoveryCompletion,
  RecoveryHandler,
  RecoveryOutcome,
  RecoveryPolicy,
  RecoveryRequest,
  RecoveryStatus,
} from './model/recovery.ts'
export type { KeepPostedOptions, RunHeartbeat } from './model/run-heartbeat.ts'
export type { RunPulse, RunSnapshot } from './model/run-snapshot.ts'
export type {
  ParentHandle,
  RunDescription,
  RunHandle,
  RunInfo,
  RunOptions,
  StrandWait,
  WaitKind,
} from './model/run.ts'
export type {
  Heartbeat,
  HeartbeatState,
  SessionInfo,
  SessionProcess,
  SessionSnapshot,
  SessionState,
} from './model/session.ts'
export type { ToolLimit, ToolLimitQuestion } from './model/tool-limit.ts'
export type { ThresholdLimits, Thresholds } from './model/thresholds.ts'
export type { ActivityFacts } from './model/watch.ts'
export type {
  ModelCallOptions,
  ToolCallOptions,
  WorkEnd,
  WorkHandle,
  WorkInfo,
  WorkKind,
} from './model/work.ts'
export type { News, NoticeOptions, NoticeTemplate } from './notify/words/news.ts'
export type { LifesignOptions } from './options/options.ts'
export type { RecoveryOptions } from './options/recovery-options.ts'
export type { ExportOptions } from './telemetry/export-options.ts'
export type { LoggerProvider } from './telemetry/providers.ts'
export type { Markup, TaskKeeper, TasksTextOptions } from './notify/tasks/tasks-text.ts'
export { LifesignSpanProcessor } from './telemetry/foreign/lifesign-span-processor.ts'
export { recordGenAi } from './telemetry/foreign/record-only-sampler.ts'
export type { SpanSampler } from './telemetry/foreign/record-only-sampler.ts'
export type { LifesignEventName, LifesignEvents, LifesignListener, RunEnded } from './listeners/listeners.ts'
