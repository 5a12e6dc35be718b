/** Keeps the sinks of OpenTelemetry out of the way while the process has no provider at all. */

import { fanOut } from '../model/relay.ts'
import { sinkOf } from '../model/sink.ts'
import type { Sink, Tell } from '../model/sink.ts'

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
  return sinkOf((method) => {
    const tell = all[method] as Tell
    return (...words) => {
      if (isProvided()) tell(...words)
    }
  })
}
