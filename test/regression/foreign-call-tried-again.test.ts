/** A call of another instrumentation that failed at first was called crashed while its client asked again. */

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, type Span, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/index.ts'

const SECOND = 1_000
const AGENT = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'clerk' }
const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' }
const BODY = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] })
const ANSWER = JSON.stringify({ id: 'c1', choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] })

const refuses: RequestListener = (_, response) => response.writeHead(500).end('{}')
const asksToWait: RequestListener = (_, response) =>
  response.writeHead(429, { 'retry-after': '59' }).end('{}')
const breaks: RequestListener = (request) => request.socket.destroy()
const answers: RequestListener = (_, response) => response.end(ANSWER)

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
afterAll(() => context.disable())

/** Says what becomes of a request. */
type Fate = (what: RequestListener) => void

/** A model that keeps each request until the test says what becomes of it. */
async function startModel() {
  const next: { arrived?: (fate: Fate) => void } = {}
  const server = createServer((request, response) => next.arrived?.((what) => what(request, response)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`
  return { url, next }
}

async function open() {
  const clock = new FakeClock()
  const told: string[] = []
  const ends: string[] = []
  const chat = functionChannel('chat', ({ text }) => void told.push(text))
  const adapters = [fetchProgress(), modelHttp()]
  const lifesign = new Lifesign({ clock, watchProcess: false, channels: [chat], adapters })
  lifesign.on('run.ended', ({ end }) => ends.push(end.reason))
  onTestFinished(() => lifesign.shutdown())
  const tracer = new TracerProvider({ spanProcessors: [lifesign.spanProcessor] }).getTracer('other')
  const root = (attributes: object) =>
    lifesign.withOrigin({ channel: 'chat', room: 'r', label: 'job' }, () =>
      tracer.startSpan('root', { root: true, attributes: { ...attributes } }),
    )
  const below = (parent: Span) =>
    tracer.startSpan('chat m', { attributes: CHAT }, trace.setSpan(context.active(), parent))
  return { clock, told, ends, root, below, begin: await requests() }
}

/** Begins a request in a span. */
async function requests() {
  const { url, next } = await startModel()
  return async (span: Span) => {
    const arrived = Promise.withResolvers<Fate>()
    next.arrived = arrived.resolve
    const asked = context.with(trace.setSpan(context.active(), span), () =>
      fetch(url, { method: 'POST', body: BODY }).then(
        (response) => response.text(),
        () => 'broken',
      ),
    )
    const decide = await arrived.promise
    return (what: RequestListener) => {
      decide(what)
      return asked
    }
  }
}

describe('a lone call of another instrumentation whose request failed', () => {
  it.each([
    ['refused', refuses, 1],
    ['refused, with a wait that its provider names', asksToWait, 59],
    ['broken off', breaks, 1],
  ])('is well while it is tried again: %s', async (_, fails, backOff) => {
    const { clock, told, ends, root, begin } = await open()
    const span = root(CHAT)
    await (
      await begin(span)
    )(fails)
    await clock.advanceAsync(backOff * SECOND)
    const second = await begin(span)
    await clock.advanceAsync(80 * SECOND)
    expect(ends).toEqual([])
    await second(answers)
    span.end()
    await clock.advanceAsync(2 * SECOND)
    expect([ends, told]).toEqual([['completed'], []])
  })

  it.each([
    ['refused', refuses],
    ['broken off', breaks],
  ])('is well while its client waits to try again what was %s late', async (_, fails) => {
    const { clock, told, ends, root, begin } = await open()
    const span = root(CHAT)
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const request = await begin(span)
      await clock.advanceAsync(80 * SECOND)
      await request(fails)
      await clock.advanceAsync(8 * SECOND)
    }
    await (
      await begin(span)
    )(answers)
    span.end()
    expect([ends, told]).toEqual([['completed'], []])
  })

  it.each([
    ['refused', refuses],
    ['broken off', breaks],
  ])('has failed once it is not tried again for a minute: %s', async (_, fails) => {
    const { clock, told, ends, root, begin } = await open()
    const span = root(CHAT)
    await (
      await begin(span)
    )(fails)
    await clock.advanceAsync(SECOND)
    await (
      await begin(span)
    )(fails)
    await clock.advanceAsync(60 * SECOND)
    expect(ends).toEqual([])
    await clock.advanceAsync(15 * SECOND)
    expect([ends, told]).toEqual([['error'], [expect.stringContaining('`job`')]])
  })
})

describe('a call of an agent that is tried again', () => {
  it('excuses itself, and no other call that failed', async () => {
    const { ends, root, below, begin } = await open()
    for (const failing of [1, 2]) {
      const agent = root(AGENT)
      const calls = [below(agent), below(agent)]
      for (const call of calls.slice(0, failing)) await (await begin(call))(refuses)
      const again = await begin(calls[0]!)
      agent.end()
      await again(answers)
    }
    expect(ends).toEqual(['completed', 'error'])
  })
})
