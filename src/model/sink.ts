/** The outlets inside the process: spans, metrics, events, journal, notifier, listeners. */

import type { Attention } from './attention.ts'
import type { RunEnd } from './end.ts'
import type { Delivery } from './notice.ts'
import type { Pause } from './pause.ts'
import type { RecoveryCompletion, RecoveryRequest } from './recovery.ts'
import type { RunHeartbeat } from './run-heartbeat.ts'
import type { RunInfo } from './run.ts'
import type { SessionInfo } from './session.ts'
import type { WorkEnd, WorkInfo } from './work.ts'

/** What can be lost when a limit is reached; each loss is counted. */
export type DropSignal = 'session' | 'queue_entry' | 'ownerless_work' | 'attribute_value' | 'foreign_run'

/** What happens, in the order that one run sees it. Each method is optional and must be quick. */
export interface Sink {
  runStarted?(run: RunInfo): void
  workStarted?(work: WorkInfo): void
  workEnded?(work: WorkInfo, end: WorkEnd): void
  runEnded?(run: RunInfo, end: RunEnd): void
  /** A second end came for a run that had ended already: its facts, for reconciliation. */
  runEndedAgain?(run: RunInfo, late: RunEnd): void
  /** A run that takes long still runs: for those who asked to be kept posted. */
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

/**
 * One sink that passes everything on to many. A sink that throws is reported and skipped: the others and
 * the host go on.
 *
 * @param sinks in the order in which they shall hear
 * @param report where trouble goes
 */
export function fanOut(
  sinks: readonly Sink[],
  report: (method: string, error: unknown) => void,
): Required<Sink> {
  const relay = <M extends keyof Sink>(method: M): Required<Sink>[M] => {
    const listening = sinks.filter((sink) => sink[method] !== undefined)
    return ((...args: unknown[]) => {
      for (const sink of listening) {
        try {
          ;(sink[method] as (...args: unknown[]) => void)(...args)
        } catch (error) {
          report(method, error)
        }
      }
    }) as Required<Sink>[M]
  }
  return {
    runStarted: relay('runStarted'),
    workStarted: relay('workStarted'),
    workEnded: relay('workEnded'),
    runEnded: relay('runEnded'),
    runEndedAgain: relay('runEndedAgain'),
    runHeartbeat: relay('runHeartbeat'),
    attentionChanged: relay('attentionChanged'),
    recoveryRequested: relay('recoveryRequested'),
    recoveryCompleted: relay('recoveryCompleted'),
    inputDequeued: relay('inputDequeued'),
    deliveryEnded: relay('deliveryEnded'),
    processPaused: relay('processPaused'),
    ticked: relay('ticked'),
    dropped: relay('dropped'),
  }
}
