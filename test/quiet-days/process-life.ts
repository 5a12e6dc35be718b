/** The life of one process of a healthy fleet under a real Lifesign, minute by minute as Prometheus is shown it. */

import { metrics } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { LifesignJudge } from '../../bench/truth/lifesign-judge.ts'
import { stopMachineClock } from '../../bench/truth/machine.ts'
import { HERE, loadPackage } from '../../bench/truth/package.ts'
import { Random } from '../../bench/truth/random.ts'
import type { CallNumbers } from '../../bench/truth/script.ts'
import type { TraceEvent } from '../../bench/truth/trace.ts'
import { healthySession } from '../../bench/truth/workload.ts'
import type { ProcessPlan } from './fleet-plan.ts'
import { Samples, type Told } from './samples.ts'

const MINUTE_MS = 60_000

/**
 * Plays it in simulated time, and returns what it exported: each minute, and once more after its shutdown.
 *
 * @param asked whether somebody asks for a metric, by its name in Prometheus
 */
export async function livedThrough(plan: ProcessPlan, asked: (name: string) => boolean): Promise<Told[]> {
  stopMachineClock()
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({ readers: [exporter] })
  metrics.setGlobalMeterProvider(provider)
  const samples = new Samples(plan, asked)
  const look = async (): Promise<void> => samples.add((await exporter.collect()).resourceMetrics)
  const judge = new LifesignJudge(await loadPackage(HERE))
  const minutes = plan.toMinute - plan.fromMinute
  const sessions = new Sessions(plan)
  // The last minute is that of the shutdown.
  for (let minute = 0; minute < minutes - 1 && !sessions.areOver(minute); minute += 1) {
    for (const event of sessions.eventsOf(minute)) {
      await judge.pass(event.atMs)
      judge.hear(event)
    }
    await judge.pass((minute + 1) * MINUTE_MS)
    await look()
  }
  await judge.finish()
  await look()
  metrics.disable()
  await provider.shutdown()
  return samples.told()
}

/** The sessions of a process. Each is written when it begins: all of some days would not fit into memory. */
class Sessions {
  readonly #plan: ProcessPlan
  readonly #random: Random
  readonly #numbers: CallNumbers = { next: 0 }
  readonly #byMinute = new Map<number, TraceEvent[]>()
  #begun = 0

  constructor(plan: ProcessPlan) {
    this.#plan = plan
    this.#random = new Random(plan.seed)
  }

  /** What happens within a minute, in order of time. */
  eventsOf(minute: number): TraceEvent[] {
    for (let next = this.#next(); next < (minute + 1) * MINUTE_MS; next = this.#next()) this.#begin(next)
    const events = this.#byMinute.get(minute) ?? []
    this.#byMinute.delete(minute)
    return events.toSorted((a, b) => a.atMs - b.atMs)
  }

  /** Nobody has anything to do, nor will have: an errand is done. */
  areOver(minute: number): boolean {
    return this.#plan.isErrand === true && minute > 0 && this.#byMinute.size === 0
  }

  #next(): number {
    return this.#plan.arrivalsMs[this.#begun] ?? Infinity
  }

  #begin(atMs: number): void {
    const name = `s${this.#begun}`
    this.#begun += 1
    const { script } = healthySession(name, this.#random.fork(name), this.#numbers)
    script.postpone(atMs)
    for (const event of this.#plan.isErrand === true ? firstTurn(script.events) : script.events) {
      const minute = Math.floor(event.atMs / MINUTE_MS)
      const others = this.#byMinute.get(minute)
      if (others === undefined) this.#byMinute.set(minute, [event])
      else others.push(event)
    }
  }
}

function firstTurn(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const [first] = events
  if (first?.verb !== 'run.start') return events
  const end = events.findIndex((event) => event.verb === 'run.end' && event.run === first.run)
  return events.slice(0, end + 1)
}
