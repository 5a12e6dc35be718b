/** The span of a request that failed was never exported where its maker forgets it, though it stood for our call. */

import { type Span, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect, it } from 'vitest'
import { standWith } from '../support/standing-process.ts'

const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' }
const REFUSED = Object.assign(new Error('refused'), { status: 500 })

function chat(): Span {
  return trace.getTracer('other').startSpan('their chat', { attributes: CHAT })
}

/** In ns. */
function lengthOf({ duration: [seconds, rest] = [NaN, NaN] }: Partial<ReadableSpan> = {}): number {
  return seconds * 1e9 + rest
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

it('it is ended in the place of its maker once the run is over, as long as the call was', async () => {
  const { lifesign, spans } = standWith({ watchProcess: false })

  await lifesign.run({ agent: 'clerk' }, async (run) => {
    chat()
    run.model({ model: 'gpt-5' }).end({ error: REFUSED })
    await nextTurn()
    expect(spans()).toEqual([])
  })
  await nextTurn()

  const call = spans().find(({ name }) => name === 'their chat')
  expect(call?.status.code).toBe(2)
  expect(call?.attributes['error.type']).toBe('500')
  const run = spans().find(({ name }) => name === 'invoke_agent clerk')
  expect(lengthOf(call)).toBeLessThan(lengthOf(run))
})

it('a maker that ends it in time has the last word, and so has one whose call went well', async () => {
  const { lifesign, spans } = standWith({ watchProcess: false })
  const streaming: Span[] = []

  await lifesign.run({ agent: 'clerk' }, async (run) => {
    const refused = chat()
    run.model({ model: 'gpt-5' }).end({ error: REFUSED })
    queueMicrotask(() => refused.setAttribute('theirs', true).end())
    streaming.push(chat())
    run.model({ model: 'gpt-5' }).end({ inputTokens: 1 })
  })
  await nextTurn()

  const calls = spans().filter(({ name }) => name === 'their chat')
  expect(calls.map(({ attributes }) => attributes['theirs'])).toEqual([true])
  streaming[0]?.end()
  expect(spans()).toHaveLength(3)
})
