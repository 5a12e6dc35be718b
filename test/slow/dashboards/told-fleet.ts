/** Tells the story through both ways to Prometheus at once, and keeps each minute as lines of history. */

import { metrics } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { readJson, sendJson, startLocalServer } from '../../../examples/demo/local-server.ts'
import { Lifesign } from '../../../src/lifesign.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import type { Account } from './account.ts'
import { FleetStory, STORY_MINUTES } from './fleet-story.ts'
import {
  type OtlpMetricsRequest,
  readExposition,
  type Sample,
  translate,
  writeSample,
} from './otlp-translation.ts'

/** The jobs under which telemetry stands in Prometheus. */
export const JOBS = { scraped: 'scraped-fleet', pushed: 'shop/pushed-fleet', idle: 'idle' } as const

const WARM_UP_MINUTES = 8
/** Minutes that the history holds. */
export const TOLD_MINUTES = STORY_MINUTES - WARM_UP_MINUTES

/** Who tells: under these names a backend knows the process. */
export const RESOURCE = {
  'service.namespace': 'shop',
  'service.name': 'pushed-fleet',
  'service.instance.id': 'host-1',
} as const

/** A provider with both exporters, and what they would show right now. */
export interface BothWays {
  /** As `@opentelemetry/exporter-prometheus` shows it on its page. */
  readonly exporter: PrometheusExporter
  scraped(job: string): Promise<Sample[]>
  /** As it came over HTTP in OTLP/JSON, translated. */
  pushed(): Promise<Sample[]>
  close(): Promise<void>
}

/** Registers a real provider, and starts a receiver of OTLP. */
export async function startBothWays(): Promise<BothWays> {
  let newest: Sample[] = []
  const receiver = await startLocalServer(async (request, response) => {
    newest = translate((await readJson(request)) as OtlpMetricsRequest)
    sendJson(response, 200, {})
  })
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${receiver.url}/v1/metrics` }),
    // Never by itself: a minute is over when the story says so.
    exportIntervalMillis: 3_600_000,
  })
  const provider = new MeterProvider({
    readers: [exporter, reader],
    resource: resourceFromAttributes(RESOURCE),
  })
  metrics.setGlobalMeterProvider(provider)
  return {
    exporter,
    async scraped(job) {
      const { resourceMetrics } = await exporter.collect()
      const text = new PrometheusSerializer().serialize(resourceMetrics)
      return readExposition(text, { job, instance: '127.0.0.1:9464' })
    },
    async pushed() {
      await reader.forceFlush()
      return newest
    },
    async close() {
      metrics.disable()
      await provider.shutdown()
      await receiver.close()
    },
  }
}

/** A history to begin a server with, and what it must show. */
export interface History {
  readonly lines: readonly string[]
  readonly account: Account
  /** In s since the epoch. */
  readonly from: number
  readonly to: number
}

/** The fleet, both ways, and beside it a process that nobody uses. */
export async function tellHistory(): Promise<History> {
  const fleet = await tellFleet()
  return { ...fleet, lines: [...fleet.lines, ...(await tellIdle(fleet.to))] }
}

async function tellFleet(): Promise<History> {
  const ways = await startBothWays()
  const story = new FleetStory()
  const lines: string[] = []
  // A counter shows no increase before its second export, and agents get theirs with their first run.
  for (let minute = 0; minute < WARM_UP_MINUTES; minute++) await story.minute()
  story.account.reset()
  const from = story.clock.wallTime() / 1000
  for (let minute = 0; ; minute++) {
    const at = from + minute * 60
    const samples = [...(await ways.scraped(JOBS.scraped)), ...(await ways.pushed())]
    for (const sample of samples) lines.push(writeSample(sample, at))
    if (minute === TOLD_MINUTES) break
    await story.minute()
  }
  const to = from + TOLD_MINUTES * 60
  // Told before the shutdown: it ends all runs.
  const account = story.account.copy()
  await ways.close()
  story.end()
  return { lines, account, from, to }
}

/** Ten minutes in which nothing happens. */
async function tellIdle(to: number): Promise<string[]> {
  const ways = await startBothWays()
  const minutes = 10
  const from = to - minutes * 60
  const clock = new FakeClock({ wallTime: from * 1000 })
  const lifesign = new Lifesign({ clock, watchProcess: false })
  const lines: string[] = []
  for (let minute = 0; minute <= minutes; minute++) {
    for (const sample of await ways.scraped(JOBS.idle)) lines.push(writeSample(sample, from + minute * 60))
    await clock.advanceAsync(60_000)
  }
  await ways.close()
  void lifesign.shutdown()
  await clock.advanceAsync(10_000)
  return lines
}
