/** Content that is cut stays JSON, and no longer than it may be. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { fittingJson, fittingMessages } from '../../../src/telemetry/content/fitting-json.ts'
import { inputMessages, type Message } from '../../../src/telemetry/content/messages.ts'

const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text: fc.string({ unit: 'binary', maxLength: 300 }) }),
  fc.record({
    type: fc.constant('tool-call'),
    toolCallId: fc.string(),
    toolName: fc.string(),
    input: fc.jsonValue({ maxDepth: 3 }),
  }),
  fc.record({ type: fc.string(), data: fc.anything({ maxDepth: 1 }) }),
)
const message = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
  content: fc.oneof(fc.string({ unit: 'binary' }), fc.array(part, { maxLength: 4 })),
})

it('fittingMessages keeps whole messages of the newest, valid and within the limit', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), fc.integer({ min: 1, max: 2_000 }), (said, max) => {
      const messages = inputMessages(said)
      const json = fittingMessages(messages, max)
      if (json === undefined) return
      expect(json.length).toBeLessThanOrEqual(max)
      const kept = JSON.parse(json) as Message[]
      expect(kept.map(({ role }) => role)).toEqual(messages.slice(-kept.length).map(({ role }) => role))
      for (const { parts } of kept) for (const { type } of parts) expect(typeof type).toBe('string')
    }),
    { numRuns: 200 },
  )
})

it.each(['valueOf', 'constructor', '__proto__'])('a part may have the type %s', (type) => {
  expect(inputMessages([{ role: 'user', content: [{ type, data: 1 }] }])).toMatchObject([
    { parts: [{ type }] },
  ])
})

it('fittingJson writes any JSON within the limit, or nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 500 }), (value, max) => {
      const json = fittingJson(value, max)
      if (json === undefined) return
      expect(json.length).toBeLessThanOrEqual(max)
      expect(() => JSON.parse(json) as unknown).not.toThrow()
      if (JSON.stringify(value).length * 8 < max)
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 200 },
  )
})

it('shows the beginning of a text that is too long, and the newest of a long talk', () => {
  const messages = inputMessages([
    { role: 'user', content: 'old '.repeat(500) },
    { role: 'user', content: 'new '.repeat(500) },
  ])

  const json = fittingMessages(messages, 1_000) ?? ''

  expect(JSON.parse(json)).toEqual([
    { role: 'user', parts: [{ type: 'text', content: expect.stringMatching(/^(new )+/) }] },
  ])
  expect(json.length).toBeGreaterThan(400)
})
