/** A run that stood still says so on its span: what trace backends can search for. */

import { expect, it, onTestFinished } from 'vitest'
import { Lifesign } from '../../../src/lifesign.ts'
import { collectTelemetry, FakeClock } from '../../../src/testing/index.ts'
import { spanOf } from '../span-of.ts'

async function stage() {
  const telemetry = await collectTelemetry()
  const clock = new FakeClock()
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    thresholds: { warnMs: 10_000, evidence: false },
  })
  onTestFinished(async () => {
    await lifesign.shutdown()
    await telemetry[Symbol.asyncDispose]()
  })
  return { telemetry, clock, lifesign }
}

it('marks the run and its call with the episode, and counts each episode as one event', async () => {
  const { telemetry, clock, lifesign } = await stage()
  const run = lifesign.recorder.startRun({ agent: 'clerk' })
  const tool = run.startToolCall({ name: 'search', deadlineMs: 20_000 })

  await clock.advanceAsync(60_000)
  tool.progress()
  await clock.advanceAsync(60_000)
  tool.end()
  await clock.advanceAsync(1_000)
  run.end({ reason: 'completed' })

  const span = spanOf(telemetry, 'invoke_agent clerk')
  const marks = {
    'lifesign.attention.class': 'stalled',
    'lifesign.attention.reason': 'blocked_tool_call',
  }
  expect(span.attributes).toMatchObject({ ...marks, 'lifesign.attention.duration': expect.any(Number) })
  expect(spanOf(telemetry, 'execute_tool search').attributes).toMatchObject(marks)
  const counted = (await telemetry.metrics('session.stalled')).reduce((sum, { value }) => sum + value, 0)
  expect(counted).toBeGreaterThan(0)
  expect(span.events.map(({ name }) => name)).toEqual(Array(counted).fill('session.stalled'))
  expect(span.events[0]?.attributes).toMatchObject({ ...marks, 'gen_ai.tool.name': 'search' })
})

it('leaves no mark on a run that is only slow', async () => {
  const { telemetry, clock, lifesign } = await stage()
  const run = lifesign.recorder.startRun({ agent: 'clerk' })
  const model = run.startModelCall({ model: 'm' })

  for (let index = 0; index < 400; index++) {
    await clock.advanceAsync(5_000)
    model.progress()
  }
  model.end()
  run.end({ reason: 'completed' })

  const said = telemetry.events.map(({ name }) => name)
  expect(said).toContain('session.long_running')
  const span = spanOf(telemetry, 'invoke_agent clerk')
  expect(span.events).toEqual([])
  expect(Object.keys(span.attributes).filter((name) => name.startsWith('lifesign.attention.'))).toEqual([])
})
