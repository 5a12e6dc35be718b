/** Instruments, with meter providers that come late, change and go. */

import { metrics } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import { collectTelemetry } from '../../../src/testing/index.ts'
import { Instruments } from '../../../src/telemetry/metrics/instruments.ts'

afterEach(() => metrics.disable())

test('Instruments are absent without a provider, and made when one comes late', async () => {
  const instruments = new Instruments()
  expect(instruments.current).toBeUndefined()

  await using telemetry = await collectTelemetry()
  instruments.current?.runStarted.add(1)

  const [point] = await telemetry.metrics('lifesign.run.started')
  expect(point).toMatchObject({ value: 1, unit: '{run}', monotonic: true })
  expect(point?.scope).toMatchObject({
    name: 'lifesign',
    schemaUrl: 'https://opentelemetry.io/schemas/gen-ai/0.1.0',
  })
})

test('Instruments are made again for another provider, and each time told of', async () => {
  const instruments = new Instruments()
  let made = 0
  instruments.whenMade(() => made++)

  for (let round = 0; round < 2; round++) {
    await using telemetry = await collectTelemetry()
    instruments.current?.runStarted.add(1)
    instruments.current?.runStarted.add(1)
    expect(await telemetry.metrics('lifesign.run.started')).toMatchObject([{ value: 2 }])
  }

  expect(made).toBe(2)
  expect(instruments.current).toBeUndefined()
})
