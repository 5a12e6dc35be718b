/** Keeps the sinks of OpenTelemetry out of the way while the process has no provider at all. */

import { fanOut } from '../model/relay.ts'
import { sinkOf } from '../model/sink.ts'
import type { Sink, Tell } from '../model/sink.ts'
import type { Providers } from './providers.ts'

/**
 * One sink for many, which hear nothing until there is a provider: one check instead of one for each.
 *
 * @param report where the trouble of a sink goes
 */
export function whenProvided(
  sinks: readonly Sink[],
  providers: Providers,
  report: (method: string, error: unknown) => void,
): Required<Sink> {
  const all = fanOut(sinks, report)
  return sinkOf((method) => {
    const tell = all[method] as Tell
    return (...words) => {
      if (providers.isProvided) tell(...words)
    }
  })
}
