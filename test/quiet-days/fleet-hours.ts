/** Some hours of healthy agents under a real Lifesign, minute by minute, as Prometheus would be shown them. */

import { metrics } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { Findings, Judge } from '../../bench/truth/judge.ts'
import { LifesignJudge } from '../../bench/truth/lifesign-judge.ts'
import { stopMachineClock } from '../../bench/truth/machine.ts'
import { HERE, loadPackage } from '../../bench/truth/package.ts'
import { play } from '../../bench/truth/player.ts'
import type { TraceEvent } from '../../bench/truth/trace.ts'
import { healthyTrace } from '../../bench/truth/workload.ts'
import { readExposition } from '../slow/dashboards/otlp-translation.ts'

/** How big a fleet is, and how long it is watched. */
export interface FleetPlan {
  /** Sessions that are busy at a time, about. */
  readonly busy: number
  readonly hours: number
  readonly seed: string
}

/** Samples of each series, one a minute; undefined before its birth. */
export type Minutes = ReadonlyMap<string, readonly (number | undefined)[]>

const MINUTE_MS = 60_000
/** A busy session has turns of so many minutes, about: what is measured of the workload. */
const BUSY_MINUTES = 9
/** The first sessions fill the fleet. */
const WARM_UP_MINUTES = 30

/** Plays the fleet in simulated time. Nothing happens to its process. */
export async function fleetMinutes({ busy, hours, seed }: FleetPlan): Promise<Minutes> {
  stopMachineClock()
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({ readers: [exporter] })
  metrics.setGlobalMeterProvider(provider)
  const perMinute = busy / BUSY_MINUTES
  const minutes = WARM_UP_MINUTES + hours * 60
  const sessions = Math.ceil(perMinute * minutes)
  const samples = new Samples(WARM_UP_MINUTES)
  const look = async (): Promise<void> => {
    const { resourceMetrics } = await exporter.collect()
    samples.add(new PrometheusSerializer().serialize(resourceMetrics))
  }
  const trace = healthyTrace({ seed, sessions, perMinute, isCalm: true })
  const judge = new MinuteByMinute(new LifesignJudge(await loadPackage(HERE)), look)
  await play(
    {
      ...trace,
      events: trace.events.filter(({ atMs }) => atMs <= minutes * MINUTE_MS),
      endMs: minutes * MINUTE_MS,
    },
    judge,
  )
  metrics.disable()
  await provider.shutdown()
  return samples.byMinute
}

class Samples {
  readonly byMinute = new Map<string, (number | undefined)[]>()
  readonly #skipped: number
  #minute = 0

  constructor(skipped: number) {
    this.#skipped = skipped
  }

  add(page: string): void {
    const at = this.#minute++ - this.#skipped
    if (at < 0) return
    for (const { name, labels, value } of readExposition(page, { job: 'fleet', instance: 'host-1' })) {
      const pairs = Object.entries(labels).filter(([label]) => !label.startsWith('otel_scope'))
      const series = `${name}{${pairs.map(([label, held]) => `${label}=${JSON.stringify(held)}`).join(',')}}`
      const values = this.byMinute.get(series) ?? []
      values[at] = value
      this.byMinute.set(series, values)
    }
  }
}

/** Lets a judge hear all, and looks at its telemetry once a minute. */
class MinuteByMinute implements Judge {
  readonly #inner: Judge
  readonly #look: () => Promise<void>
  #nextMs = MINUTE_MS

  constructor(inner: Judge, look: () => Promise<void>) {
    this.#inner = inner
    this.#look = look
  }

  pass(toMs: number): Promise<void> | void {
    if (toMs < this.#nextMs) return this.#inner.pass(toMs)
    return this.#passMinutes(toMs)
  }

  hear(event: TraceEvent): void {
    this.#inner.hear(event)
  }

  suspend(ms: number, hearMissed: () => void): void {
    this.#inner.suspend(ms, hearMissed)
  }

  stepWallClock(ms: number): void {
    this.#inner.stepWallClock(ms)
  }

  finish(): Promise<Findings> | Findings {
    return this.#inner.finish()
  }

  async #passMinutes(toMs: number): Promise<void> {
    for (; this.#nextMs <= toMs; this.#nextMs += MINUTE_MS) {
      await this.#inner.pass(this.#nextMs)
      await this.#look()
    }
    await this.#inner.pass(toMs)
  }
}
