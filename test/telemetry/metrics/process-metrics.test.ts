/** ProcessMetrics and DeliveryMetrics, through the real SDK. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DeliveryMetrics } from '../../../src/telemetry/metrics/delivery-metrics.ts'
import { Instruments } from '../../../src/telemetry/metrics/instruments.ts'
import { MetricValues } from '../../../src/telemetry/metrics/metric-values.ts'
import { ProcessMetrics } from '../../../src/telemetry/metrics/process-metrics.ts'
import { SCOPE } from '../../../src/telemetry/semconv.ts'
import { collectTelemetry, type CollectedTelemetry } from '../../../src/testing/index.ts'
import { makeDelivery } from '../records.ts'

let telemetry: CollectedTelemetry

beforeEach(async () => {
  telemetry = await collectTelemetry()
})
afterEach(() => telemetry[Symbol.asyncDispose]())

async function read(name: string, ...keys: string[]): Promise<unknown[]> {
  return (await telemetry.metrics(name)).map(({ attributes, value }) =>
    keys.map((key): unknown => attributes[key]).concat(value),
  )
}

describe('ProcessMetrics', () => {
  const setUp = (): ProcessMetrics =>
    new ProcessMetrics(new Instruments(), { wallTime: () => 1_700_000_000_500 })

  test('shows ticks, the last one in seconds since the epoch, and zeros for what did not happen', async () => {
    const metrics = setUp()

    metrics.ticked(5)
    metrics.ticked(0)

    expect(await read('lifesign.sampler.ticks')).toEqual([[2]])
    expect(await read('lifesign.sampler.last_tick')).toEqual([[1_700_000_000.5]])
    expect(await read('lifesign.pauses', 'lifesign.pause.cause')).toEqual([
      ['event_loop_blocked', 0],
      ['process_paused', 0],
      ['system_suspended', 0],
      ['clock_step', 0],
    ])
    expect(await read('lifesign.dropped', 'lifesign.signal')).toContainEqual(['attribute_value', 0])
  })

  test('shows the longest delay of the last one to two minutes', async () => {
    const metrics = setUp()

    metrics.ticked(2000)
    metrics.ticked(10)
    expect(await read('lifesign.event_loop.delay')).toEqual([[2]])

    for (let tick = 0; tick < 60; tick++) metrics.ticked(10)
    expect(await read('lifesign.event_loop.delay')).toEqual([[2]])

    for (let tick = 0; tick < 60; tick++) metrics.ticked(10)
    expect(await read('lifesign.event_loop.delay')).toEqual([[0.01]])
  })

  test('counts pauses and drops', async () => {
    const metrics = setUp()

    metrics.processPaused({ cause: 'process_paused', durationMs: 5000 })
    metrics.dropped('session', 3)

    expect(await read('lifesign.pauses', 'lifesign.pause.cause')).toContainEqual(['process_paused', 1])
    expect(await read('lifesign.dropped', 'lifesign.signal')).toContainEqual(['session', 3])
  })

  test('shows one watcher since it began, by its version, and none once it has said goodbye', async () => {
    const metrics = setUp()
    metrics.ticked(5)
    expect(await read('lifesign.watchers')).toEqual([[1]])
    expect(await read('lifesign.watched_since', 'lifesign.version')).toEqual([
      [SCOPE.version, 1_700_000_000.5],
    ])

    metrics.sayGoodbye()
    metrics.sayGoodbye()

    expect(await read('lifesign.watchers')).toEqual([[0]])
  })

  test('counts the watcher that stays when another one goes, and none that never watched', async () => {
    const [stays, goes, idle] = [setUp(), setUp(), setUp()]
    stays.ticked(5)
    goes.ticked(5)

    goes.sayGoodbye()
    idle.sayGoodbye()

    expect(await read('lifesign.watchers')).toEqual([[1]])
  })

  test('stops observing', async () => {
    const metrics = setUp()
    metrics.ticked(5)

    metrics.stop()

    expect(await read('lifesign.sampler.last_tick')).toEqual([])
  })
})

describe('DeliveryMetrics', () => {
  test('gives every channel and outcome a zero, and counts', async () => {
    const instruments = new Instruments()
    const deliveries = new DeliveryMetrics(instruments, new MetricValues(() => {}), ['slack'])

    deliveries.deliveryEnded(makeDelivery())
    deliveries.deliveryEnded(makeDelivery({ channel: 'none', outcome: 'unroutable' }))

    const keys = ['lifesign.notification.channel', 'lifesign.notification.outcome']
    const points = await read('lifesign.notification.deliveries', ...keys)
    expect(points).toHaveLength(10)
    expect(points).toContainEqual(['slack', 'delivered', 1])
    expect(points).toContainEqual(['slack', 'dead', 0])
    expect(points).toContainEqual(['none', 'unroutable', 1])
  })
})
