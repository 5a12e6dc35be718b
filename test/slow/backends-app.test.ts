/** What `examples/backends` shows to real backends, seen by a receiver: ours alone, and beside @ai-sdk/otel. */

import { expect, onTestFinished, test } from 'vitest'
import { startOtlpReceiver, type Telemetry } from '../../examples/demo/otlp-receiver.ts'
import { NODES, startChild } from './child.ts'

/** Long enough for a tool that may be silent for 1 s to be seen stalled. */
const LONG_RUN_MS = 8_000

async function received(mode: string): Promise<Telemetry> {
  const receiver = await startOtlpReceiver()
  onTestFinished(() => receiver.close())
  const node = NODES['Node 24']
  const variables = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  }
  const args = [...node.sourceFlags, 'examples/backends/app.ts', mode, `${LONG_RUN_MS}`]
  const { code, stderr } = await startChild({ node, args, variables }).ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return receiver.received()
}

const KINDS = new Set<unknown>(['invoke_agent', 'chat', 'execute_tool'])

function operationsOf({ spans }: Pick<Telemetry, 'spans'>): Telemetry['spans'] {
  // Theirs also has steps, which are no operation of the conventions.
  return spans.filter(({ attributes }) => KINDS.has(attributes['gen_ai.operation.name']))
}

function kindsOf({ spans }: Telemetry): readonly string[] {
  const clerk = spans.find(({ name }) => name === 'execute_tool lookup')
  const turn = spans.filter(({ traceId }) => traceId === clerk?.traceId)
  return operationsOf({ spans: turn })
    .map(({ attributes }) => String(attributes['gen_ai.operation.name']))
    .toSorted()
}

function sumOf({ metrics }: Telemetry, name: string): number {
  const points = metrics.filter((point) => point.name === name && 'lifesign.work.kind' in point.attributes)
  return points.reduce((sum, { count }) => sum + (count ?? 0), 0)
}

test('ours alone shows kinds, tokens, session, inputs, outputs, statuses and stalls', async () => {
  const telemetry = await received('ours')
  const { spans, events } = telemetry
  const find = (key: string, value: unknown): string[] =>
    spans.filter(({ attributes }) => attributes[key] === value).map(({ name }) => name)

  expect(kindsOf(telemetry)).toEqual(['chat', 'chat', 'execute_tool', 'invoke_agent'])
  expect(spans.find(({ name }) => name === 'invoke_agent clerk')?.attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 24,
    'gen_ai.usage.output_tokens': 16,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.conversation.id': 'ours:alice',
    'input.value': 'Where is my order?',
    'output.value': 'All is well here.',
  })
  expect(find('http.response.status_code', 429).toSorted()).toEqual(['chat busy', 'invoke_agent limited'])
  expect(find('lifesign.attention.class', 'stalled').toSorted()).toEqual([
    'execute_tool hangs',
    'invoke_agent slow',
  ])
  expect(events.map(({ name }) => name)).toContain('session.stalled')
  // What somebody wanted is no failure, of the run or of its call.
  const stopped = spans.find(({ attributes }) => attributes['lifesign.end.cause'] === 'stop')
  const ofStopped = spans.filter(({ traceId }) => traceId === stopped?.traceId)
  expect(ofStopped.map(({ name, failed }) => `${name}: ${failed}`).toSorted()).toEqual([
    'chat stall: false',
    'invoke_agent storyteller: false',
  ])
})

test('beside @ai-sdk/otel it is one trace a turn, each call is counted once, and each knows its run', async () => {
  const telemetry = await received('both')
  const { spans } = telemetry
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2)
  expect(kindsOf(telemetry)).toEqual(['chat', 'chat', 'execute_tool', 'invoke_agent'])
  expect(operationsOf(telemetry).filter(({ attributes }) => !('lifesign.run.id' in attributes))).toEqual([])
  expect(sumOf(telemetry, 'gen_ai.client.inference.duration')).toBe(3)
})
