/** A run without label and agent was called `unnamed`, although more was known of it. */

import * as api from '@opentelemetry/api'
import { RPCType, setRPCMetadata } from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/index.ts'

const ORIGIN = { channel: 'chat', room: 'r' }

function open() {
  const clock = new FakeClock()
  const told: string[] = []
  const chat = functionChannel('chat', ({ label }) => void told.push(label))
  const lifesign = new Lifesign({ clock, watchProcess: false, channels: [chat] })
  onTestFinished(() => lifesign.shutdown())
  const fail = async (options = {}) => {
    await lifesign.run({ origin: ORIGIN, ...options }, () => Promise.reject(new Error('x'))).catch(() => {})
    await lifesign.flush()
  }
  return { clock, told, lifesign, fail }
}

function provide(lifesign: Lifesign, attributes: api.Attributes = {}): api.Tracer {
  const resource = resourceFromAttributes(attributes)
  const provider = new TracerProvider({ resource, spanProcessors: [lifesign.spanProcessor] })
  api.trace.setGlobalTracerProvider(provider)
  return provider.getTracer('other')
}

beforeEach(() => void api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
afterEach(() => {
  api.trace.disable()
  api.context.disable()
})

describe('a run without label and agent', () => {
  it('is called by the script where nothing else is known', async () => {
    const { told, fail } = open()
    await fail()
    expect(told).toEqual([expect.stringMatching(/\.[cm]?js$/)])
  })

  it('is called by the service of its spans', async () => {
    const { told, lifesign, fail } = open()
    provide(lifesign, { 'service.name': 'support-api' })
    await fail()
    await fail({ agent: 'clerk' })
    await fail({ session: 'C1:171' })
    expect(told).toEqual(['support-api', 'clerk', 'C1:171'])
  })

  it('is not called by a service that an SDK made up', async () => {
    const { told, lifesign, fail } = open()
    provide(lifesign, { 'service.name': 'unknown_service:node' })
    await fail()
    expect(told).toEqual([expect.stringMatching(/\.[cm]?js$/)])
  })

  it('is called by the route that it began on, as web frameworks note it', async () => {
    const { told, lifesign, fail } = open()
    const tracer = provide(lifesign, { 'service.name': 'support-api' })
    const span = tracer.startSpan('POST')
    const context = setRPCMetadata(api.context.active(), { type: RPCType.HTTP, route: '/chat/:id', span })
    await api.context.with(context, () => fail())
    await tracer.startActiveSpan('POST /ask', { attributes: { 'http.route': '/ask' } }, () => fail())
    expect(told).toEqual(['support-api /chat/:id', 'support-api /ask'])
  })

  it('is called by the route of the run above it', async () => {
    const { told, lifesign } = open()
    const tracer = provide(lifesign, { 'service.name': 'support-api' })
    const origin = { ...ORIGIN, room: 'other' }
    await tracer.startActiveSpan('POST', { attributes: { 'http.route': '/ask' } }, () =>
      lifesign.run({}, (run) =>
        api.context.with(api.ROOT_CONTEXT, () =>
          run.child({ origin }, () => Promise.reject(new Error('x'))).catch(() => {}),
        ),
      ),
    )
    await lifesign.flush()
    expect(told).toEqual(['support-api /ask'])
  })
})

describe('a run of another instrumentation without agent is called', () => {
  it.each([
    ['by the target of its span', 'invoke_agent clerk', {}, 'clerk'],
    ['by its agent', 'invoke_agent clerk', { 'gen_ai.agent.name': 'Claire' }, 'Claire'],
    ['by its span', 'chat gpt-5', { 'gen_ai.operation.name': 'chat' }, 'chat gpt-5'],
    ['by its span', 'support turn', { 'gen_ai.operation.name': 'invoke_agent' }, 'support turn'],
    ['by its span', 'turn', { 'gen_ai.operation.name': 'invoke_agent' }, 'turn'],
    ['by its service', 'invoke_agent', {}, 'support-api'],
  ])('%s: %s', async (_, name, attributes, label) => {
    const { told, lifesign } = open()
    const tracer = provide(lifesign, { 'service.name': 'support-api' })
    const start = () => tracer.startSpan(name, { attributes, root: true })
    lifesign.withOrigin(ORIGIN, start).setStatus({ code: api.SpanStatusCode.ERROR }).end()
    await lifesign.flush()
    lifesign
      .withOrigin({ ...ORIGIN, label: 'index-repo' }, start)
      .setStatus({ code: api.SpanStatusCode.ERROR })
      .end()
    await lifesign.flush()
    expect(told).toEqual([label, 'index-repo'])
  })
})
