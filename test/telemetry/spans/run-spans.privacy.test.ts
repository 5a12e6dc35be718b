/** RunSpans and what must not leave the process. */

import { SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { collectTelemetry } from '../../../src/testing/index.ts'
import { RunSpans } from '../../../src/telemetry/spans/run-spans.ts'
import { makeEnd, makeModelCall, makeRun, makeToolCall } from '../records.ts'
import { spanOf } from '../span-of.ts'

describe('RunSpans and privacy', () => {
  const error = new Error('secret message')
  const run = makeRun({
    label: 'index-repo',
    origin: { channel: 'slack', room: 'C1', thread: '171', message: 'm1' },
  })
  const tool = makeToolCall(run, {
    options: { name: 'search', input: { query: `secret ${'q'.repeat(99)}` } },
  })
  const model = makeModelCall(run, { options: { model: 'gpt-5', input: `secret ${'p'.repeat(99)}` } })

  function play(spans: RunSpans): void {
    spans.runStarted(run)
    for (const work of [tool, model]) {
      spans.workStarted(work)
      spans.workEnded(work, { output: `secret ${'a'.repeat(99)}`, error })
    }
    spans.runEnded(run, makeEnd({ reason: 'error', cause: 'exception', errorType: 'Error', error }))
  }

  test('exports no content, message, label or origin by default', async () => {
    await using telemetry = await collectTelemetry()

    play(new RunSpans())

    expect(JSON.stringify(telemetry.spans)).not.toMatch(/secret|index-repo|slack|"171"/)
  })

  test('exports them when asked, bounded', async () => {
    await using telemetry = await collectTelemetry()

    play(new RunSpans({ content: true, errorMessages: true, labels: true, maxContentLength: 70 }))

    expect(spanOf(telemetry, 'execute_tool search').attributes).toMatchObject({
      'gen_ai.tool.call.arguments': `{"query":"secret ${'q'.repeat(51)}"}`,
      'gen_ai.tool.call.result': `secret ${'a'.repeat(63)}`,
    })
    expect(spanOf(telemetry, 'chat gpt-5').attributes).toMatchObject({
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"secret pppppp"}]}]',
      'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"secret a"}]}]',
    })
    const invoke = spanOf(telemetry, 'invoke_agent researcher')
    expect(invoke.status).toEqual({ code: SpanStatusCode.ERROR, message: 'secret message' })
    expect(invoke.attributes).toMatchObject({
      'lifesign.run.label': 'index-repo',
      'lifesign.origin.channel': 'slack',
      'lifesign.origin.room': 'C1',
      'lifesign.origin.thread': '171',
      'lifesign.origin.message': 'm1',
    })
  })

  test('exports no id of a session that the host did not name, and hashes on wish', async () => {
    await using telemetry = await collectTelemetry()
    const anonymous = makeRun({ session: { key: 'random', named: false, generation: 0 } })
    const named = makeRun()
    const plain = new RunSpans()
    const hashing = new RunSpans({ hashConversationIds: true })

    plain.runStarted(anonymous)
    plain.runEnded(anonymous, makeEnd())
    hashing.runStarted(named)
    hashing.runEnded(named, makeEnd())

    const ids = telemetry.spans.map((span) => span.attributes['gen_ai.conversation.id'])
    expect(ids).toEqual([undefined, expect.stringMatching(/^[0-9a-f]{32}$/)])
  })
})
