/** AdoptableSpans: which span of another instrumentation stands for a call that an adapter tells of. */

import { describe, expect, test } from 'vitest'
import type { WorkInfo } from '../../../src/model/work.ts'
import { AdoptableSpans } from '../../../src/telemetry/foreign/adoptable-spans.ts'
import type { LiveSpan } from '../../../src/telemetry/foreign/gen-ai-span.ts'

let spans = 0

function spanOf(name: string, attributes: Readonly<Record<string, string>> = {}): LiveSpan {
  const spanId = `${(spans += 1)}`
  return { name, attributes, spanContext: () => ({ spanId }) } as unknown as LiveSpan
}

function workOf(kind: WorkInfo['kind'], name: string, options: object = {}): WorkInfo {
  return { kind, name, options, run: { id: 'r1' } } as unknown as WorkInfo
}

const ASKED = workOf('model_call', 'gpt-5')

describe('a span that does not say which call it is of', () => {
  test('stands for the call that is told of in the same turn, the oldest first', () => {
    const adoptable = new AdoptableSpans()
    const [first, second] = [spanOf('ChatOpenAI'), spanOf('ChatOpenAI')]
    adoptable.add(first, 'model', 'r1')
    adoptable.add(second, 'model', 'r1')

    const taken = [1, 2, 3].map(() => adoptable.takeCall(ASKED, undefined))
    expect(taken).toEqual([first, second, undefined])
  })

  test('stands for no call that is told of later: it is another one that nobody tells of', async () => {
    const adoptable = new AdoptableSpans()
    adoptable.add(spanOf('ChatOpenAI'), 'model', 'r1')
    await new Promise((resolve) => setImmediate(resolve))

    expect(adoptable.takeCall(ASKED, undefined)).toBeUndefined()
  })

  test('comes after the one that says so, and is never of another run, kind or tool', () => {
    const adoptable = new AdoptableSpans()
    const says = spanOf('chat', { 'gen_ai.request.model': 'gpt-5' })
    adoptable.add(spanOf('ChatOpenAI'), 'model', 'r2')
    adoptable.add(spanOf('gpt-5'), 'tool', 'r1')
    adoptable.add(spanOf('chat', { 'gen_ai.request.model': 'another' }), 'model', 'r1')
    adoptable.add(says, 'model', 'r1')

    expect([1, 2].map(() => adoptable.takeCall(ASKED, undefined))).toEqual([says, undefined])
  })

  test('of a tool stands for a call of that name, whose id it does not say', () => {
    const adoptable = new AdoptableSpans()
    const lookup = spanOf('lookup')
    adoptable.add(spanOf('lookup', { 'gen_ai.tool.call.id': 'another' }), 'tool', 'r1')
    adoptable.add(lookup, 'tool', 'r1')

    const call = (name: string) => adoptable.takeCall(workOf('tool_call', name, { callId: 'c1' }), undefined)
    expect([call('search'), call('lookup'), call('lookup')]).toEqual([undefined, lookup, undefined])
  })
})
