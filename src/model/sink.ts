/** The outlets inside the process: spans, metrics, events, journal, notifier, listeners. */

import type { Attention } from './attention.ts'
import type { RunEnd } from './end.ts'
import type { Delivery } from './notice.ts'
import type { Pause } from './pause.ts'
import type { RecoveryCompletion, RecoveryRequest } from './recovery.ts'
import type { RunHeartbeat } from './run-heartbeat.ts'
import type { RunDescription, RunInfo } from './run.ts'
import type { SessionInfo } from './session.ts'
import type { WorkEnd, WorkInfo } from './work.ts'

/**
 * What can be lost, each counted: `own_failure` is work of ours that threw, all others were lost because a limit
 * was reached.
 */
export type DropSignal =
  | 'session'
  | 'queue_entry'
  | 'ownerless_work'
  | 'attribute_value'
  | 'foreign_run'
  | 'own_failure'
  | 'process'

/** What happens, in the order that one run sees it. Each method is optional and must be quick. */
export interface Sink {
  runStarted?(run: RunInfo): void
  /** What was not known of a run at its start was told; it may have ended. */
  runDescribed?(run: RunInfo, description: RunDescription): void
  workStarted?(work: WorkInfo): void
  /** The first chunk of a model call came, or the first report of a tool. */
  workMoved?(work: WorkInfo): void
  workEnded?(work: WorkInfo, end: WorkEnd): void
  runEnded?(run: RunInfo, end: RunEnd): void
  /** A second end came for a run that had ended already: its facts, for reconciliation. */
  runEndedAgain?(run: RunInfo, late: RunEnd): void
  /** The heartbeat of a run that takes long: for those who asked to be kept posted. */
  runHeartbeat?(heartbeat: RunHeartbeat): void
  attentionChanged?(attention: Attention): void
  recoveryRequested?(request: RecoveryRequest): void
  /** Comes exactly once for each request. */
  recoveryCompleted?(completion: RecoveryCompletion): void
  inputDequeued?(session: SessionInfo, lane: string, waitedMs: number): void
  deliveryEnded?(delivery: Delivery): void
  processPaused?(pause: Pause): void
  /** The sampler looked at all sessions; `lagMs` is how late it came. */
  ticked?(lagMs: number): void
  dropped?(signal: DropSignal, count: number): void
}

/** One method of a sink. */
export type SinkMethod = keyof Sink

/** What a method is when nobody asks which one. */
export type Tell = (...words: readonly unknown[]) => void

// A record, and not a list: it does not compile before it names each method.
const NAMES: Readonly<Record<SinkMethod, true>> = {
  runStarted: true,
  runDescribed: true,
  workStarted: true,
  workMoved: true,
  workEnded: true,
  runEnded: true,
  runEndedAgain: true,
  runHeartbeat: true,
  attentionChanged: true,
  recoveryRequested: true,
  recoveryCompleted: true,
  inputDequeued: true,
  deliveryEnded: true,
  processPaused: true,
  ticked: true,
  dropped: true,
}

/**
 * A sink that hears everything, for those who treat all methods alike.
 *
 * @param tellOf asked once for each method, for what it does
 */
export function sinkOf(tellOf: (method: SinkMethod) => Tell): Required<Sink> {
  const methods = Object.keys(NAMES) as SinkMethod[]
  return Object.fromEntries(methods.map((method) => [method, tellOf(method)])) as Record<SinkMethod, Tell>
}
