/** The telemetry of one run, written by hand against the OpenTelemetry API: what Lifesign is compared with. */

import * as api from '@opentelemetry/api'

const RUN = 'invoke_agent bench'

/** The same spans, metric records and log events that Lifesign makes of the run below. */
export function handInstruments() {
  const tracer = api.trace.getTracer('by-hand')
  const meter = api.metrics.getMeter('by-hand')
  const logger = api.logs.getLogger('by-hand')
  return {
    tracer,
    logger,
    started: meter.createCounter('hand.run.started'),
    ended: meter.createCounter('hand.run.ended'),
    runDuration: meter.createHistogram('hand.invoke_agent.duration', { unit: 's' }),
    modelCalls: meter.createHistogram('hand.invoke_agent.inference_calls'),
    toolCalls: meter.createHistogram('hand.invoke_agent.tool_calls'),
    modelDuration: meter.createHistogram('hand.client.operation.duration', { unit: 's' }),
    firstChunk: meter.createHistogram('hand.time_to_first_chunk', { unit: 's' }),
    tokens: meter.createHistogram('hand.token.usage', { unit: '{token}' }),
    toolDuration: meter.createHistogram('hand.execute_tool.duration', { unit: 's' }),
  }
}

/** What the agent does: two model calls with a tool between them. The chunks come from the caller. */
export interface AgentWork {
  readonly chunks: () => AsyncIterable<unknown>
  readonly tool: () => Promise<unknown>
}

type Instruments = ReturnType<typeof handInstruments>

/** One run with all of its telemetry by hand. */
export async function runByHand(instruments: Instruments, work: AgentWork): Promise<void> {
  const { tracer, logger } = instruments
  const start = performance.now()
  const identity = { 'hand.run.id': crypto.randomUUID(), 'gen_ai.agent.name': 'bench', 'hand.generation': 0 }
  const attributes = { ...identity, 'gen_ai.operation.name': 'invoke_agent' }
  const span = tracer.startSpan(RUN, { kind: api.SpanKind.INTERNAL, attributes })
  const context = api.trace.setSpan(api.context.active(), span)
  instruments.started.add(1, { 'gen_ai.agent.name': 'bench' })
  logger.emit({ eventName: 'hand.run.started', severityNumber: 9, attributes: identity, context })
  await api.context.with(context, async () => {
    await modelByHand(instruments, work)
    await toolByHand(instruments, work)
    await modelByHand(instruments, work)
  })
  const end = { ...identity, 'hand.end.reason': 'completed' }
  span.setAttribute('hand.end.reason', 'completed')
  logger.emit({ eventName: 'hand.run.ended', severityNumber: 9, attributes: end, context })
  span.end()
  instruments.ended.add(1, { 'gen_ai.agent.name': 'bench', 'hand.end.reason': 'completed' })
  const seconds = (performance.now() - start) / 1_000
  instruments.runDuration.record(seconds, { 'gen_ai.agent.name': 'bench' })
  instruments.modelCalls.record(2, { 'gen_ai.agent.name': 'bench' })
  instruments.toolCalls.record(1, { 'gen_ai.agent.name': 'bench' })
}

async function modelByHand(instruments: Instruments, { chunks }: AgentWork): Promise<void> {
  const { tracer } = instruments
  const start = performance.now()
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'local',
    'gen_ai.request.model': 'm',
  }
  const span = tracer.startSpan('chat m', { kind: api.SpanKind.CLIENT, attributes })
  let first: number | undefined
  await api.context.with(api.trace.setSpan(api.context.active(), span), async () => {
    for await (const _ of chunks()) first ??= performance.now()
  })
  const firstChunk = ((first ?? start) - start) / 1_000
  span.setAttributes({
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 20,
    'gen_ai.response.time_to_first_chunk': firstChunk,
  })
  span.end()
  instruments.modelDuration.record((performance.now() - start) / 1_000, attributes)
  instruments.firstChunk.record(firstChunk, attributes)
  instruments.tokens.record(10, { ...attributes, 'gen_ai.token.type': 'input' })
  instruments.tokens.record(20, { ...attributes, 'gen_ai.token.type': 'output' })
}

async function toolByHand({ tracer, toolDuration }: Instruments, { tool }: AgentWork): Promise<void> {
  const start = performance.now()
  const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 't' }
  const span = tracer.startSpan('execute_tool t', { kind: api.SpanKind.INTERNAL, attributes })
  await api.context.with(api.trace.setSpan(api.context.active(), span), tool)
  span.end()
  toolDuration.record((performance.now() - start) / 1_000, { 'gen_ai.tool.name': 't' })
}

/** The four spans of the run alone. */
export async function bareSpans({ tracer }: Instruments, work: AgentWork): Promise<void> {
  await spanned(tracer, RUN, async () => {
    await spanned(tracer, 'chat m', () => drain(work.chunks()))
    await spanned(tracer, 'execute_tool t', work.tool)
    await spanned(tracer, 'chat m', () => drain(work.chunks()))
  })
}

async function spanned(tracer: api.Tracer, name: string, body: () => Promise<unknown>): Promise<void> {
  const span = tracer.startSpan(name)
  await api.context.with(api.trace.setSpan(api.context.active(), span), body)
  span.end()
}

/** Reads a stream to its end. */
export async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks) void _
}
