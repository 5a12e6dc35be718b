/** What a process exports, collected minute by minute. */

import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { readExposition, writeSample } from '../slow/dashboards/otlp-translation.ts'
import type { ProcessPlan } from './fleet-plan.ts'

/** One series of one process. */
export interface Told {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly fromMinute: number
  /** One value a minute; undefined before its birth. */
  readonly values: readonly (number | undefined)[]
}

/** Where the first midnight lies, in s since the epoch: where a fake clock begins. */
export const MIDNIGHT_SECONDS = Date.UTC(2026, 0, 1) / 1000

/** Gauges that hold a time. Each process has a clock of its own, which begins with it at midnight. */
const HOLDS_TIME = /^lifesign_(?:sampler_last_tick|watched_since)$/
/** Nothing comes of a counter that never counts; that notices have a channel, rules know by such ones. */
const MAY_BE_IDLE = /^(?!lifesign_notification_).*_(?:total|bucket|count|sum)$/

/** Collects what is asked for. */
export class Samples {
  readonly #plan: ProcessPlan
  readonly #asked: (name: string) => boolean
  readonly #serializer = new PrometheusSerializer()
  readonly #isAsked = new Map<string, boolean>()
  readonly #byLine = new Map<string, (number | undefined)[]>()
  #minute = 0

  constructor(plan: ProcessPlan, asked: (name: string) => boolean) {
    this.#plan = plan
    this.#asked = asked
  }

  /** One more minute has passed. */
  add(all: ResourceMetrics): void {
    const scopeMetrics = all.scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.filter(({ descriptor }) => this.#wants(descriptor.name.replaceAll('.', '_'))),
    }))
    for (const line of this.#serializer.serialize({ ...all, scopeMetrics }).split('\n')) {
      if (line === '' || line.startsWith('#')) continue
      const end = line.lastIndexOf(' ')
      const series = line.slice(0, end)
      const values = this.#byLine.get(series) ?? []
      values[this.#minute] = Number(line.slice(end + 1))
      this.#byLine.set(series, values)
    }
    this.#minute += 1
  }

  /** All of it, by the time of the fleet. */
  told(): Told[] {
    const { job, instance, fromMinute } = this.#plan
    return [...this.#byLine].flatMap(([series, values]) =>
      readExposition(`${series} 0`, { job, instance }).flatMap(({ name, labels }) => {
        if (!this.#asked(name) || (MAY_BE_IDLE.test(name) && values.every((value) => !value))) return []
        const ofHost = Object.entries(labels).filter(([label]) => !label.startsWith('otel_scope'))
        const aheadSeconds = HOLDS_TIME.test(name) ? fromMinute * 60 : 0
        const inTime = values.map((value) => (value === undefined ? undefined : value + aheadSeconds))
        return [{ name, labels: Object.fromEntries(ofHost), fromMinute: fromMinute + 1, values: inTime }]
      }),
    )
  }

  #wants(name: string): boolean {
    let is = this.#isAsked.get(name)
    if (is === undefined) {
      is = ['', '_total', '_bucket', '_count', '_sum'].some((suffix) => this.#asked(`${name}${suffix}`))
      this.#isAsked.set(name, is)
    }
    return is
  }
}

/** Lines of OpenMetrics with their times. */
export function historyOf(told: readonly Told[]): string[] {
  return told.flatMap(({ name, labels, fromMinute, values }) =>
    Array.from(values).flatMap((value, index) =>
      value === undefined
        ? []
        : writeSample({ name, labels, value }, MIDNIGHT_SECONDS + (fromMinute + index) * 60),
    ),
  )
}
