/** Under delta temporality, what backends add up is what happened: the alerts in otlp-alerts.md can be trusted. */

import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { INSTRUMENTS, type InstrumentSpec } from '../../src/telemetry/metrics/instrument-registry.ts'
import { readMetric, type CollectedPoint } from '../../src/testing/collected.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** Collects when asked to. */
class Reader extends MetricReader {
  async points(): Promise<CollectedPoint[]> {
    const { resourceMetrics, errors } = await this.collect()
    expect(errors).toEqual([])
    return resourceMetrics.scopeMetrics.flatMap(({ scope, metrics: read }) =>
      read.flatMap((metric) => readMetric(scope, metric)),
    )
  }
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const STAYS_CUMULATIVE = new Set([InstrumentType.UP_DOWN_COUNTER, InstrumentType.OBSERVABLE_UP_DOWN_COUNTER])

/** What `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta` means, by the specification. */
function preferDelta(type: InstrumentType): AggregationTemporality {
  return STAYS_CUMULATIVE.has(type) ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA
}

const delta = new Reader({ aggregationTemporalitySelector: preferDelta })
const cumulative = new Reader()
/** What the delta reader was given, export by export. */
const exported: (readonly CollectedPoint[])[] = []
/** What the other reader was given at the same times. */
const totals: (readonly CollectedPoint[])[] = []

const SPECS = new Map(Object.values(INSTRUMENTS).map((spec: InstrumentSpec) => [spec.name, spec]))
const isAddedUp = ({ name }: CollectedPoint): boolean =>
  ['counter', 'histogram'].includes(SPECS.get(name)?.kind ?? '')

const seriesOf = ({ name, attributes }: CollectedPoint): string =>
  `${name} ${JSON.stringify(Object.entries(attributes).toSorted())}`

/** Sums of values, and of counts of histograms, by series. */
function addedUp(points: readonly CollectedPoint[]): Map<string, { value: number; count: number }> {
  const sums = new Map<string, { value: number; count: number }>()
  for (const point of points.filter(isAddedUp)) {
    const { value = 0, count = 0 } = sums.get(seriesOf(point)) ?? {}
    sums.set(seriesOf(point), {
      value: Number((value + point.value).toFixed(6)),
      count: count + (point.count ?? 0),
    })
  }
  return sums
}

/** The sum of a counter over all exports, of the series with these attributes. */
function sumOf(name: string, attributes: CollectedPoint['attributes'] = {}): number {
  const wanted = Object.entries(attributes)
  return exported
    .flat()
    .filter((point) => point.name === name && wanted.every(([key, value]) => point.attributes[key] === value))
    .reduce((sum, { value }) => sum + value, 0)
}

/** The value of each export of one series; undefined where there is no point. */
function valuesOf(name: string, attributes: CollectedPoint['attributes']): (number | undefined)[] {
  const wanted = Object.entries(attributes)
  return exported.map(
    (points) =>
      points.find(
        (point) => point.name === name && wanted.every(([key, value]) => point.attributes[key] === value),
      )?.value,
  )
}

async function exportAll(): Promise<void> {
  exported.push(await delta.points())
  totals.push(await cumulative.points())
}

beforeAll(async () => {
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [delta, cumulative] }))
  const clock = new FakeClock()
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    thresholds: { warnMs: 60_000 },
    channels: [functionChannel('chat', () => {})],
    defaultOrigin: { channel: 'chat', room: 'C1' },
  })
  const minute = async (): Promise<void> => {
    await clock.advanceAsync(60_000)
    await exportAll()
  }
  await clock.advanceAsync(1_000)
  await exportAll() // 0: nothing has happened but a tick
  for (let count = 0; count < 3; count++) await lifesign.run({ agent: 'clerk' }, () => {})
  await minute() // 1: three runs have completed
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  const stalled = lifesign.run({ agent: 'clerk', session: 'a' }, (run) =>
    run.tool({ name: 'grep' }, () => answered),
  )
  lifesign.sessions.queued('a')
  await minute() // 2: a fourth one has been silent for a minute
  await minute() // 3: and is stalled, with a message behind it
  await minute() // 4: still, while reports back off
  await minute() // 5: still
  answer()
  await stalled
  lifesign.sessions.dequeued('a')
  const failed = lifesign.run(
    { agent: 'clerk', session: 'a', timeoutMs: 30_000 },
    () => new Promise(() => {}),
  )
  const failure = expect(failed).rejects.toThrow('timeout')
  await minute() // 6: it has completed, a fifth one has timed out
  await failure
  await minute() // 7: nothing
})
afterAll(() => metrics.disable())

describe('delta temporality', () => {
  it('adds up to what cumulative temporality shows, after each export, for every counter and histogram', () => {
    for (const [index, shown] of totals.entries()) {
      const sums = addedUp(exported.slice(0, index + 1).flat())

      expect(sums).toEqual(addedUp(shown))
    }
  })

  it('adds up to what happened', () => {
    const agent = { 'gen_ai.agent.name': 'clerk' }

    expect(sumOf('lifesign.run.started', agent)).toBe(5)
    expect(sumOf('lifesign.run.ended', { ...agent, 'lifesign.end.reason': 'completed' })).toBe(4)
    expect(sumOf('lifesign.run.ended', { ...agent, 'lifesign.end.cause': 'deadline' })).toBe(1)
    expect(sumOf('session.stalled', agent)).toBe(1)
    expect(sumOf('lifesign.sampler.ticks')).toBe(7 * 60 + 1)
    // Of the stall, of the same when it was twice as old, of its end, of the deadline.
    expect(sumOf('lifesign.notification.deliveries', { 'lifesign.notification.outcome': 'delivered' })).toBe(
      4,
    )
  })

  it('counts in the export in which it happened, and an episode once, however often it is reported', () => {
    const stalls = valuesOf('session.stalled', {
      'gen_ai.agent.name': 'clerk',
      'lifesign.attention.reason': 'blocked_tool_call',
    })

    expect(stalls.map((value) => value ?? 0)).toEqual([0, 0, 0, 1, 0, 0, 0, 0])
  })

  it('shows zeros before anything happened, so that the first increase is one', () => {
    const [first = []] = exported
    const born = new Set(first.map(({ name }) => name))

    const moved = first.filter((point) => isAddedUp(point) && point.value !== 0)
    expect(moved.map(({ name }) => name)).toEqual(['lifesign.sampler.ticks'])
    for (const name of ['session.stuck', 'lifesign.run.ended', 'lifesign.dropped'])
      expect(born).toContain(name)
    // Only a run can stall: its zeros come with the first run of its agent.
    const about = { 'gen_ai.agent.name': 'clerk', 'lifesign.attention.reason': 'blocked_tool_call' }
    const stalls = valuesOf('session.stalled', about)
    expect(stalls.slice(0, stalls.indexOf(1))).toContain(0)
  })

  it('leaves sessions and queues as they are now: nobody may add them up', () => {
    const stalled = { 'gen_ai.agent.name': 'clerk', 'lifesign.attention.class': 'stalled' }

    expect(valuesOf('lifesign.session.attention', stalled)).toEqual([undefined, 0, 0, 1, 1, 1, 0, 0])
    expect(valuesOf('lifesign.queue.depth', {})).toEqual([undefined, undefined, 1, 1, 1, 1, 0, 0])
  })

  it('leaves gauges as they are: the last look is always the newest', () => {
    const looks = valuesOf('lifesign.sampler.last_tick', {}).filter((value) => value !== undefined)

    expect(looks).toHaveLength(8)
    expect(looks).toEqual(looks.toSorted((a, b) => a - b))
  })
})
