/** The span that hung was the one that never showed: calls that are open when their run ends. */

import { expect, it, onTestFinished } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { Run } from '../../src/control/run.ts'
import { collectTelemetry, FakeClock } from '../../src/testing/index.ts'
import type { CollectedTelemetry } from '../../src/testing/index.ts'

const OK = 0
const ERROR = 2
const never = (): Promise<never> => new Promise(() => {})

async function stage() {
  const telemetry = await collectTelemetry()
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false })
  onTestFinished(async () => {
    await lifesign.shutdown()
    await telemetry[Symbol.asyncDispose]()
  })
  const run = (options: object, body: (run: Run) => unknown): void => {
    lifesign.run({ agent: 'a', ...options }, body).catch(() => undefined)
  }
  return { telemetry, clock, lifesign, run }
}

/** Each span that has ended: name, status, `error.type`. */
function spansOf({ spans }: CollectedTelemetry): unknown[] {
  return spans.map(({ name, status, attributes }) => [name, status.code, attributes['error.type']])
}

/** Series of a metric: values by `error.type`, and how many. */
async function measuresOf(telemetry: CollectedTelemetry, name: string): Promise<unknown[]> {
  const points = await telemetry.metrics(name)
  return points.map(({ attributes, value, count }) => [attributes['error.type'], value, count])
}

it('RunSpans ends a hung tool and a hung model call with their run, as errors, and both are measured', async () => {
  const { telemetry, clock, run } = await stage()
  run({ timeoutMs: 5_000 }, (current) => {
    current.model({ model: 'm' })
    return current.tool({ name: 'grep' }, never)
  })

  clock.advance(5_000)

  expect(spansOf(telemetry)).toEqual([
    ['chat m', ERROR, 'deadline'],
    ['execute_tool grep', ERROR, 'deadline'],
    ['invoke_agent a', ERROR, 'timeout'],
  ])
  expect(await measuresOf(telemetry, 'gen_ai.execute_tool.duration')).toEqual([['deadline', 5, 1]])
  expect(await measuresOf(telemetry, 'gen_ai.client.inference.duration')).toEqual([['deadline', 5, 1]])
})

it('RunSpans ends what hangs in a sub-agent with the run above it', async () => {
  const { telemetry, clock, run } = await stage()
  run({ timeoutMs: 5_000 }, (current) =>
    current.child({ agent: 'c' }, (child) => child.tool({ name: 'deep' }, never)),
  )

  clock.advance(5_000)

  expect(spansOf(telemetry)).toContainEqual(['execute_tool deep', OK, undefined])
})

it('RunSpans ends a hung call at a stop as no error: somebody wanted that, and the span says so', async () => {
  const { telemetry, lifesign, run } = await stage()
  run({ session: 's' }, (current) => current.tool({ name: 'grep' }, never))

  lifesign.sessions.stop('s')

  expect(spansOf(telemetry)).toEqual([
    ['execute_tool grep', OK, undefined],
    ['invoke_agent a', OK, undefined],
  ])
  expect(telemetry.spans.map(({ attributes }) => attributes['lifesign.end.cause'])).toEqual(['stop', 'stop'])
  expect(await measuresOf(telemetry, 'gen_ai.execute_tool.duration')).toEqual([[undefined, 0, 1]])
})

it('RunSpans ends calls at a shutdown, also those of runs that completed before', async () => {
  const { telemetry, lifesign, run } = await stage()
  run({}, (current) => void current.tool({ name: 'left' }, never))
  run({}, (current) => current.tool({ name: 'open' }, never))
  await new Promise(setImmediate)

  await lifesign.shutdown()

  expect(spansOf(telemetry)).toContainEqual(['execute_tool left', OK, undefined])
  expect(spansOf(telemetry)).toContainEqual(['execute_tool open', OK, undefined])
})

it('RunSpans lets a call that outlives a completed body end by itself', async () => {
  const { telemetry, clock, run } = await stage()
  const work = Promise.withResolvers<void>()
  run({}, (current) => void current.tool({ name: 'background' }, () => work.promise))
  await new Promise(setImmediate)

  clock.advance(60_000)
  expect(spansOf(telemetry)).toEqual([['invoke_agent a', OK, undefined]])
  work.resolve()
  await new Promise(setImmediate)

  expect(spansOf(telemetry)).toContainEqual(['execute_tool background', OK, undefined])
  expect(await measuresOf(telemetry, 'gen_ai.execute_tool.duration')).toEqual([[undefined, 60, 1]])
})

it('RunSpans waits 2 s for the end event of a call, where the host tells of its runs by events', async () => {
  const { telemetry, clock, lifesign } = await stage()
  const run = lifesign.recorder.startRun({ agent: 'a' })
  const soon = run.startModelCall({ model: 'soon' })
  const late = run.startModelCall({ model: 'late' })
  clock.advance(1_000)
  run.end({ reason: 'completed' })

  clock.advance(1_999)
  soon.end({ inputTokens: 12, outputTokens: 7 })
  clock.advance(1)
  late.end({ inputTokens: 12, outputTokens: 7, error: new Error('too late for a span') })

  const tokens = telemetry.spans.map(({ name, attributes }) => [
    name,
    attributes['gen_ai.usage.input_tokens'],
  ])
  expect(tokens).toEqual([
    ['invoke_agent a', undefined],
    ['chat soon', 12],
    ['chat late', undefined],
  ])
  expect(spansOf(telemetry)).toContainEqual(['chat late', OK, undefined])
  // Its run had ended after a second; its tokens count all the same.
  expect(await measuresOf(telemetry, 'gen_ai.client.inference.duration')).toEqual([
    [undefined, 2.999, 1],
    [undefined, 1, 1],
  ])
  const used = async (type: string): Promise<number[]> =>
    (await telemetry.metrics(`gen_ai.client.inference.usage.${type}_tokens`)).map(({ value }) => value)
  expect(await used('input')).toEqual([12, 12])
  expect(await used('output')).toEqual([7, 7])
})

it('RunSpans counts a call once, whose own end comes after that of its run', async () => {
  const { telemetry, clock, lifesign } = await stage()
  const run = lifesign.recorder.startRun({ agent: 'a' })
  const tool = run.startToolCall({ name: 'grep' })
  run.end({ reason: 'error', cause: 'exception', error: new TypeError('x') })

  clock.advance(1_000)
  tool.end({ error: new Error('aborted') })

  expect(spansOf(telemetry)).toEqual([
    ['execute_tool grep', ERROR, 'exception'],
    ['invoke_agent a', ERROR, 'TypeError'],
  ])
  expect(await measuresOf(telemetry, 'gen_ai.execute_tool.duration')).toEqual([['exception', 0, 1]])
})

it('RunSpans puts a call, and a sub-agent, that start after the end below the span of the ended run', async () => {
  const { telemetry, clock, lifesign } = await stage()
  const run = lifesign.recorder.startRun({ agent: 'a' })
  run.end({ reason: 'completed' })
  for (let others = 0; others < 999; others++) lifesign.recorder.startRun({}).end({ reason: 'completed' })

  clock.advance(10)
  run.startToolCall({ name: 'late' }).end()
  await lifesign.recorder.within({ run }, () => lifesign.run({ agent: 'child' }, () => undefined))

  const invoke = telemetry.spans.find(({ name }) => name === 'invoke_agent a')
  for (const name of ['execute_tool late', 'invoke_agent child']) {
    const span = telemetry.spans.find((one) => one.name === name)
    expect([span?.traceId, span?.parentSpanId]).toEqual([invoke?.traceId, invoke?.spanId])
  }
})

it('CutCalls leaves no timer behind', async () => {
  const { clock, lifesign } = await stage()
  const run = lifesign.recorder.startRun({})
  run.startToolCall({ name: 'grep' })
  run.end({ reason: 'completed' })

  await lifesign.shutdown()

  expect(clock.pending).toBe(0)
})
