/** A long run is seen while it is open, by a span that is over. */

import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { expect, it, onTestFinished } from 'vitest'
import { Lifesign } from '../../../src/lifesign.ts'
import { collectTelemetry, FakeClock } from '../../../src/testing/index.ts'
import { PendingSpans } from '../../../src/telemetry/spans/pending-spans.ts'
import { Providers } from '../../../src/telemetry/providers.ts'
import { makeRun } from '../records.ts'
import { spanOf } from '../span-of.ts'

async function stage(pendingSpans = true) {
  const telemetry = await collectTelemetry()
  const clock = new FakeClock()
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    export: { pendingSpans, content: true },
  })
  onTestFinished(async () => {
    await lifesign.shutdown()
    await telemetry[Symbol.asyncDispose]()
  })
  return { telemetry, clock, lifesign }
}

it('shows a run once after 30 s, as a child of no length that names no operation', async () => {
  const { telemetry, clock, lifesign } = await stage()
  const run = lifesign.recorder.startRun({ agent: 'clerk', model: 'gpt-5', session: 's1' })
  run.startModelCall({ model: 'gpt-5', input: 'secret' })

  await clock.advanceAsync(29_000)
  expect(telemetry.spans).toEqual([])
  await clock.advanceAsync(2_000)
  const [pending] = telemetry.spans
  expect(pending?.attributes).toEqual({
    'gen_ai.agent.name': 'clerk',
    'gen_ai.conversation.id': 's1',
    'lifesign.pending': true,
    'lifesign.run.generation': expect.any(Number),
    'lifesign.run.id': run.id,
  })
  expect(pending).toMatchObject({ name: 'pending clerk', durationMs: 0 })

  await clock.advanceAsync(600_000)
  run.end({ reason: 'completed' })
  expect(telemetry.spans.filter(({ name }) => name.startsWith('pending'))).toHaveLength(1)
  const own = spanOf(telemetry, 'invoke_agent clerk')
  expect(pending).toMatchObject({ traceId: own.traceId, parentSpanId: own.spanId })
  expect(pending?.spanId).not.toBe(own.spanId)
})

it('shows neither what ends in time, nor anything unasked', async () => {
  const { telemetry, clock, lifesign } = await stage()
  lifesign.recorder.startRun({ agent: 'quick' }).end({ reason: 'completed' })
  await clock.advanceAsync(120_000)
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['invoke_agent quick'])
})

it('is off by default', async () => {
  const { telemetry, clock, lifesign } = await stage(false)
  const run = lifesign.recorder.startRun({ agent: 'clerk' })
  await clock.advanceAsync(120_000)
  run.end({ reason: 'completed' })
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['invoke_agent clerk'])
})

it('shows runs in the order of their starts, each 30 s after its own', async () => {
  const { telemetry, clock, lifesign } = await stage()
  lifesign.recorder.startRun({ agent: 'first' })
  await clock.advanceAsync(10_000)
  lifesign.recorder.startRun({ agent: 'second' })

  await clock.advanceAsync(21_000)
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['pending first'])
  await clock.advanceAsync(10_000)
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['pending first', 'pending second'])
})

it('shows a thousand runs in pieces, and none of which there is no span', async () => {
  await using telemetry = await collectTelemetry()
  const clock = new FakeClock()
  const around = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 })
  const inside = trace.setSpan(ROOT_CONTEXT, around)
  const bare = makeRun()
  const pending = new PendingSpans({
    clock,
    export: { pendingSpans: true },
    providers: new Providers(),
    contextOf: (run) => (run === bare ? ROOT_CONTEXT : inside),
  })
  pending.runStarted(bare)
  for (let index = 0; index < 1_000; index++) pending.runStarted(makeRun())

  await clock.advanceAsync(30_000)
  expect(telemetry.spans).toHaveLength(199)
  await clock.advanceAsync(10_000)
  expect(telemetry.spans).toHaveLength(1_000)

  pending.runStarted(makeRun())
  pending.stop()
  await clock.advanceAsync(60_000)
  expect(telemetry.spans).toHaveLength(1_000)
})
