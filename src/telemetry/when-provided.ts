/** Keeps the sinks of OpenTelemetry out of the way while the process has no provider at all. */

import { fanOut, type Sink } from '../model/sink.ts'

// The API's own door for all of its copies, and the one of `@opentelemetry/api-logs` before API 1.10.
const API = Symbol.for('opentelemetry.js.api.1')
const LOGS = Symbol.for('io.opentelemetry.js.api.logs')
const globals = globalThis as { [API]?: Record<string, unknown>; [LOGS]?: unknown }

/** True as soon as anybody has registered a provider for traces, metrics or logs. */
function isProvided(): boolean {
  const api = globals[API]
  return (
    (api !== undefined && (api['trace'] ?? api['metrics'] ?? api['logs']) !== undefined) ||
    globals[LOGS] !== undefined
  )
}

/**
 * One sink for many, which hear nothing until there is a provider: one check instead of one for each.
 *
 * @param report where the trouble of a sink goes
 */
export function whenProvided(
  sinks: readonly Sink[],
  report: (method: string, error: unknown) => void,
): Required<Sink> {
  const all = fanOut(sinks, report)
  return {
    runStarted: (run) => void (isProvided() && all.runStarted(run)),
    workStarted: (work) => void (isProvided() && all.workStarted(work)),
    workEnded: (work, end) => void (isProvided() && all.workEnded(work, end)),
    runEnded: (run, end) => void (isProvided() && all.runEnded(run, end)),
    runEndedAgain: (run, late) => void (isProvided() && all.runEndedAgain(run, late)),
    runHeartbeat: (heartbeat) => void (isProvided() && all.runHeartbeat(heartbeat)),
    recoveryRequested: (request) => void (isProvided() && all.recoveryRequested(request)),
    recoveryCompleted: (completion) => void (isProvided() && all.recoveryCompleted(completion)),
    attentionChanged: (attention) => void (isProvided() && all.attentionChanged(attention)),
    inputDequeued: (...words) => void (isProvided() && all.inputDequeued(...words)),
    deliveryEnded: (delivery) => void (isProvided() && all.deliveryEnded(delivery)),
    processPaused: (pause) => void (isProvided() && all.processPaused(pause)),
    ticked: (lagMs) => void (isProvided() && all.ticked(lagMs)),
    dropped: (signal, count) => void (isProvided() && all.dropped(signal, count)),
  }
}
