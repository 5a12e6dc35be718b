/** A long answer under the spans of another instrumentation looked silent, although it kept arriving. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, trace, type Span } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { suppressTracing } from '@opentelemetry/core'
import { AlwaysOffSampler, type Sampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { recordGenAi } from '../../src/telemetry/foreign/record-only-sampler.ts'
import { FakeClock } from '../../src/testing/index.ts'

const MINUTE = 60_000
const TOKEN = 'data: {"choices":[{"delta":{"content":"word "}}]}\n\n'
const PING = ': keep-alive\n\n'
const AGENT = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'clerk' }
const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' }

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))

/** A model that says what the test lets it say, and when each chunk has arrived. */
async function startModel() {
  const answering = Promise.withResolvers<ServerResponse>()
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    answering.resolve(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, answering: answering.promise }
}

async function open(sampler?: Sampler) {
  const clock = new FakeClock()
  const told: string[] = []
  const ends: string[] = []
  const chat = functionChannel('chat', ({ text }) => void told.push(text))
  const lifesign = new Lifesign({ clock, watchProcess: false, channels: [chat], adapters: [fetchProgress()] })
  lifesign.on('run.ended', ({ end }) => ends.push(end.reason))
  onTestFinished(() => lifesign.shutdown())
  const provider = new TracerProvider({
    spanProcessors: [lifesign.spanProcessor],
    ...(sampler && { sampler }),
  })
  const tracer = provider.getTracer('other')
  const agent = lifesign.withOrigin({ channel: 'chat', room: 'r', label: 'job' }, () =>
    tracer.startSpan('invoke_agent clerk', { root: true, attributes: AGENT }),
  )
  const ask = (within: Span, work: () => Promise<Response>) =>
    context.with(trace.setSpan(context.active(), within), work)
  const below = (name: string, parent: Span, attributes = {}): Span =>
    tracer.startSpan(name, { attributes }, trace.setSpan(context.active(), parent))
  const states = () => lifesign.sessions.list().map(({ heartbeat }) => heartbeat.state)
  const leftBehind = () => lifesign.sessions.list()[0]?.leftBehind
  return { clock, told, ends, agent, ask, below, states, leftBehind }
}

/** Lets one chunk a minute arrive. */
async function stream(of: {
  readonly clock: FakeClock
  readonly answer: ServerResponse
  readonly body: ReadableStreamDefaultReader
  readonly text: string
  readonly minutes: number
}) {
  for (let minute = 0; minute < of.minutes; minute += 1) {
    of.answer.write(of.text)
    await of.body.read()
    await of.clock.advanceAsync(MINUTE)
  }
}

describe('bytes of an answer under the active span of another instrumentation', () => {
  it('are progress of its call, as long as they tell of an answer', async () => {
    const { clock, told, ends, agent, ask, below, states } = await open()
    const { url, answering } = await startModel()
    const chat = below('chat m', agent, CHAT)
    const [response, answer] = await Promise.all([ask(chat, () => fetch(url)), answering])
    const body = response.body!.getReader()

    await stream({ clock, answer, body, text: TOKEN, minutes: 45 })
    expect([told, ends, states()]).toEqual([[], [], ['streaming']])

    await stream({ clock, answer, body, text: PING, minutes: 7 })
    expect(told).toEqual([expect.stringContaining('`job` has gone silent')])
    await stream({ clock, answer, body, text: TOKEN, minutes: 1 })
    expect(told.at(-1)).toContain('is moving again')
    await stream({ clock, answer, body, text: PING, minutes: 31 })
    expect(ends).toEqual(['lost'])
  })

  it('keep a long answer from being taken for a forgotten span, whatever goes on beside it', async () => {
    const { clock, told, agent, ask, below, leftBehind } = await open()
    const { url, answering } = await startModel()
    const chat = below('chat m', agent, CHAT)
    const [response, answer] = await Promise.all([ask(chat, () => fetch(url)), answering])
    const body = response.body!.getReader()
    for (let turn = 0; turn < 4; turn += 1) {
      const beside = below('chat m', agent, CHAT)
      await stream({ clock, answer, body, text: TOKEN, minutes: 2 })
      beside.end()
    }
    expect(leftBehind()).toBe(0)
    await stream({ clock, answer, body, text: PING, minutes: 7 })
    expect(told).toEqual([expect.stringContaining('`job` has gone silent')])
  })

  it('are its progress through a span of the request', async () => {
    const { clock, told, agent, ask, below } = await open()
    const { url, answering } = await startModel()
    const http = below('POST', below('chat m', agent, CHAT))
    const [response, answer] = await Promise.all([ask(http, () => fetch(url)), answering])
    await stream({ clock, answer, body: response.body!.getReader(), text: TOKEN, minutes: 20 })
    expect(told).toEqual([])
  })

  it('are progress of the run where its call has ended before its answer', async () => {
    const { clock, told, agent, ask, below } = await open()
    const { url, answering } = await startModel()
    const chat = below('chat m', agent, CHAT)
    const asked = ask(chat, () => fetch(url))
    const answer = await answering
    chat.end()
    await stream({ clock, answer, body: (await asked).body!.getReader(), text: TOKEN, minutes: 20 })
    expect(told).toEqual([])
  })

  it('are progress where the request lies under a span that was sampled out', async () => {
    const { clock, told, agent, ask, below } = await open(recordGenAi(new AlwaysOffSampler()))
    const { url, answering } = await startModel()
    const hidden = below('POST', below('chat m', agent, CHAT))
    const [response, answer] = await Promise.all([ask(hidden, () => fetch(url)), answering])
    await stream({ clock, answer, body: response.body!.getReader(), text: TOKEN, minutes: 20 })
    expect(told).toEqual([])
  })

  it('are none where somebody exports spans, or for a run that has ended', async () => {
    const { clock, told, ends, agent, ask, below } = await open()
    const { url, answering } = await startModel()
    const chat = below('chat m', agent, CHAT)
    const exporting = ask(chat, () => context.with(suppressTracing(context.active()), () => fetch(url)))
    const [response, answer] = await Promise.all([exporting, answering])
    const body = response.body!.getReader()

    await stream({ clock, answer, body, text: TOKEN, minutes: 7 })
    expect(told).toEqual([expect.stringContaining('has gone silent')])
    chat.end()
    agent.end()
    await ask(agent, () => fetch(url)).then((late) => late.body?.cancel())
    expect(ends).toEqual(['completed'])
  })
})
