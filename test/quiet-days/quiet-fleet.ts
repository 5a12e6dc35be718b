/** A healthy fleet before rules: what it tells, and who fires. */

import { PrometheusServer } from '../slow/dashboards/prometheus-server.ts'
import { type FleetOptions, fleetPlan } from './fleet-plan.ts'
import { livedThrough } from './process-life.ts'
import { historyOf, MIDNIGHT_SECONDS, type Told } from './samples.ts'
import { alertsIn, type Verdict, verdictsOf } from './verdicts.ts'

/** Plays every process of a fleet, one after the other: all that the rules ask for. */
export async function toldBy(options: FleetOptions, rules: string): Promise<Told[]> {
  const asked = new Set(rules.match(/\b[a-z_]+\b/g))
  const all: Told[][] = []
  for (const plan of fleetPlan(options)) all.push(await livedThrough(plan, (name) => asked.has(name)))
  return all.flat()
}

/** Asks the rules about it, to some while after its end. */
export async function firedIn(
  told: readonly Told[],
  rules: string,
  { fromMinute = 0, minutes }: Pick<FleetOptions, 'fromMinute' | 'minutes'>,
): Promise<Verdict[]> {
  const server = await PrometheusServer.start({ history: historyOf(told) })
  try {
    const fromSeconds = MIDNIGHT_SECONDS + fromMinute * 60
    return await verdictsOf(server, alertsIn(rules), { fromSeconds, toSeconds: fromSeconds + minutes * 60 })
  } finally {
    await server.stop()
  }
}
