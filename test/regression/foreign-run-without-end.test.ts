/** An agent of another instrumentation that hung for ever was called finished once it was given up. */

import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { describe, expect, it, onTestFinished } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { collectTelemetry, FakeClock } from '../../src/testing/index.ts'

const MINUTE = 60_000
const AGENT = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'clerk' }
const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' }
const TOOL = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'build' }
const ORIGIN = { channel: 'chat', room: 'r', label: 'index-repo' }

function open(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const told: string[] = []
  const ends: string[] = []
  const chat = functionChannel('chat', ({ text }) => void told.push(`${minutes(clock)} ${text}`))
  const lifesign = new Lifesign({ clock, watchProcess: false, channels: [chat], ...options })
  lifesign.on('run.ended', ({ end }) => ends.push(`${minutes(clock)} ${end.reason} ${end.cause ?? ''}`))
  onTestFinished(() => lifesign.shutdown())
  const tracer = new TracerProvider({ spanProcessors: [lifesign.spanProcessor] }).getTracer('other')
  const agent = (attributes: object = {}) =>
    lifesign.withOrigin(ORIGIN, () =>
      tracer.startSpan('invoke_agent clerk', { root: true, attributes: { ...AGENT, ...attributes } }),
    )
  return { clock, told, ends, lifesign, tracer, agent }
}

function below(span: Span) {
  return trace.setSpan(context.active(), span)
}

function minutes(clock: FakeClock): number {
  return Math.round(clock.now() / MINUTE)
}

describe('a foreign run whose span never ends', () => {
  it('is given up as lost, by itself, told to those who were told of its stall, never as finished', async () => {
    const { clock, told, ends, lifesign, agent } = open()
    agent()

    await clock.advanceAsync(90 * MINUTE)

    expect(ends).toEqual(['30 lost lost_sight'])
    expect(told[0]).toMatch(/^6 .*`index-repo` has gone silent/)
    expect(told.at(-1)).toMatch(/^30 ❔ Task `index-repo` was lost sight of: nobody told how it ended$/)
    expect(told.join('\n')).not.toMatch(/finished|completed|moving/)
    expect(lifesign.sessions.list().flatMap(({ runs }) => runs)).toEqual([])
  })

  it('is told to nobody who was not told of its stall', async () => {
    const told: unknown[] = []
    const { clock, ends, agent } = open({ channels: [], onAbnormalEnd: (notice) => told.push(notice) })
    agent()
    await clock.advanceAsync(40 * MINUTE)
    expect([told, ends]).toEqual([[], ['30 lost lost_sight']])
  })

  it('is counted by its reason and cause, and says so in its event', async () => {
    await using telemetry = await collectTelemetry()
    const { clock, agent } = open()
    agent()

    await clock.advanceAsync(40 * MINUTE)

    const ended = await telemetry.metrics('lifesign.run.ended')
    expect(
      ended
        .filter(({ value }) => value !== 0)
        .map(({ attributes }) => [attributes['lifesign.end.reason'], attributes['lifesign.end.cause']]),
    ).toEqual([['lost', 'lost_sight']])
  })

  it('goes on while any of it has moved within half an hour', async () => {
    const { clock, ends, agent, tracer } = open()
    agent()
    const other = agent()
    for (let hour = 0; hour < 8; hour += 1) {
      await clock.advanceAsync(15 * MINUTE)
      tracer.startSpan('chat m', { attributes: CHAT }, below(other)).end()
    }
    other.end()
    expect(ends).toEqual(['30 lost lost_sight', '120 completed '])
  }, 30_000)

  it('is kept as long as its limits allow it to be silent, and twice that', async () => {
    const thresholds = { tools: { build: { warnMs: 60 * MINUTE } } }
    const { clock, told, ends, agent, tracer } = open({ thresholds })
    const run = agent()
    const build = tracer.startSpan('execute_tool build', { attributes: TOOL }, below(run))
    await clock.advanceAsync(59 * MINUTE)
    expect([told, ends]).toEqual([[], []])
    build.end()
    run.end()
    expect(ends).toEqual(['59 completed '])
  })

  it('is never given up while a person is awaited, or where nothing judges it', async () => {
    const { clock, ends, lifesign, agent, tracer } = open({ thresholds: { tools: { build: { warnMs: 0 } } } })
    const waiting = agent({ 'gen_ai.conversation.id': 'c-1' })
    lifesign.sessions.state('c-1', 'waiting')
    const building = agent()
    tracer.startSpan('execute_tool build', { attributes: TOOL }, below(building))
    await clock.advanceAsync(120 * MINUTE)
    expect(ends).toEqual([])
    lifesign.sessions.state('c-1', 'processing')
    waiting.end()
    expect(ends).toEqual(['120 completed '])
  })

  it('is accused for a tool that hangs while another one moves', async () => {
    const { clock, told, agent, tracer } = open()
    const run = agent()
    const start = (under: Span) => tracer.startSpan('execute_tool build', { attributes: TOOL }, below(under))
    start(run)
    const other = start(run)
    for (let minute = 0; minute < 12; minute += 1) {
      await clock.advanceAsync(MINUTE)
      tracer.startSpan('chat m', { attributes: CHAT }, below(other)).end()
    }
    expect(told.map((line) => line.slice(0, 60))).toEqual([expect.stringMatching(/^10 .*has gone silent/)])
  })

  it.each([
    ['model call', 'chat m', CHAT],
    ['tool call', 'execute_tool build', TOOL],
  ])('is not accused for a %s whose span is forgotten while it goes on', async (_, name, attributes) => {
    const { clock, told, ends, lifesign, agent, tracer } = open()
    const run = agent()
    tracer.startSpan(name, { attributes }, below(run))
    for (let minute = 0; minute < 20; minute += 1) {
      await clock.advanceAsync(MINUTE)
      tracer.startSpan('chat m', { attributes: CHAT }, below(run)).end()
    }
    expect([told, lifesign.sessions.list()[0]?.leftBehind]).toEqual([[], 1])
    run.end()
    expect(ends).toEqual(['20 completed '])
  })

  it('is accused for a model call that hangs while nothing else goes on', async () => {
    const { clock, told, agent, tracer } = open()
    const run = agent()
    for (let turn = 0; turn < 3; turn += 1) {
      tracer.startSpan('chat m', { attributes: CHAT }, below(run)).end()
    }
    tracer.startSpan('chat m', { attributes: CHAT }, below(run))
    await clock.advanceAsync(7 * MINUTE)
    expect(told).toEqual([expect.stringMatching(/^6 .*has gone silent/)])
  })

  it('that ends after all, late, changes nothing that was told', async () => {
    const { clock, told, ends, agent } = open()
    const run = agent()
    await clock.advanceAsync(40 * MINUTE)
    const before = told.length
    run.setStatus({ code: SpanStatusCode.ERROR }).end()
    await clock.advanceAsync(MINUTE)
    expect([told.length, ends]).toEqual([before, ['30 lost lost_sight']])
  })
})
