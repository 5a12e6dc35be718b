/** Progress is told from keep-alives wherever the chunks of an event stream are cut. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { EventStreamScanner } from '../../src/adapters/fetch/event-stream-scanner.ts'
import { bytesThatTell, type EventText } from './event-stream-reference.ts'

const scanAll = (...chunks: (string | Uint8Array)[]): boolean[] => {
  const scanner = new EventStreamScanner()
  return chunks.map((chunk) => scanner.scan(Buffer.from(chunk as string)))
}

describe('EventStreamScanner', () => {
  it.each([
    ['a comment', ': keep-alive\n\n'],
    ['an empty comment', ':\n\n'],
    ["OpenRouter's comment", ': OPENROUTER PROCESSING\n\n'],
    ["OpenAI's keepalive", 'event: keepalive\ndata: {"type":"keepalive","sequence_number":3}\n\n'],
    ["Anthropic's ping", 'event: ping\ndata: {"type": "ping"}\n\n'],
    ['a ping without the name of its event', 'data: {"type":"ping"}\n\n'],
    ['a keepalive with more fields', 'data: { "type" : "keepalive", "sequence_number": 3 }\n\n'],
    ['a heartbeat', 'event: heartbeat\ndata: {"at":1}\ndata: 2\n\n'],
    ['an event without data', 'event: content_block_delta\n\n'],
    ['empty data', 'data:\n\ndata: \n\ndata\n\n'],
    ['an id and a delay', 'id: 7\nretry: 3000\n\n'],
    ['another field', 'database: x\ndat: x\nDATA: x\n data: x\n\n'],
    ['blank lines', '\n\r\n\r\r'],
  ])('takes %s for no progress', (_, text) => {
    expect(scanAll(text)).toEqual([false])
    expect(scanAll(...text)).toEqual(Array.from(text, () => false))
  })

  it.each([
    ['a token', 'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n'],
    ['an event of Anthropic', 'event: content_block_delta\ndata: {"type":"content_block_delta"}\n\n'],
    ['data without a blank', 'data:x\n\n'],
    ['plain text that says ping', 'data: ping\n\n'],
    ['a type that only begins like a ping', 'data: {"type":"pings"}\n\n'],
    ['a type that is cut off', 'data: {"type":"pin\n\n'],
    ['the end of an answer', 'data: [DONE]\n\n'],
    ['data after the field ping', 'ping: event\ndata: x\n\n'],
    ['data in the event after a ping', 'event: ping\n\ndata: x\n\n'],
    ['data whose event has two names, the last no keep-alive', 'event: ping\nevent: delta\ndata: x\n\n'],
    ['data whose event lost its name', 'event: ping\nevent:\ndata: x\n\n'],
    ['data behind a mark of byte order', '\uFEFFdata: x\n\n'],
  ])('takes %s for progress', (_, text) => {
    expect(scanAll(text)).toEqual([true])
    for (const ending of ['\r\n', '\r']) expect(scanAll(text.replaceAll('\n', ending))).toEqual([true])
  })

  it('knows a comment behind a mark of byte order, and no second mark', () => {
    expect(scanAll('\uFEFF: x\n\n', '\uFEFFdata: x\n\n')).toEqual([false, false])
  })

  it('takes each piece of a long event for progress', () => {
    expect(scanAll('data: {"delta":"', 'a'.repeat(10_000), ':', '"}', '\n', '\n: ping\n\n')).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('knows an end of line that two chunks share', () => {
    expect(scanAll('event: ping\r', '\ndata: x\r', '\n\r', '\ndata: x')).toEqual([false, false, false, true])
  })
})

// Small pieces of streams, harmless and not, with what scanners stumble over.
const name = fc.constantFrom(
  'ping',
  'keepalive',
  'keep-alive',
  'keep_alive',
  'heartbeat',
  'pin',
  'pings',
  'delta',
  '',
)
const blank = fc.constantFrom('', ' ', '\t', '  ')
const data = fc.oneof(
  fc
    .tuple(blank, blank, blank, blank, name, fc.constantFrom('}', ',"n":1}', ''))
    .map(([a, b, c, d, type, end]) => `${a}{${b}"type"${c}:${d}"${type}"${end}`),
  fc.constantFrom('', ' ', '{', '{"type"', '{"type":"pi', 'x', '{"delta":"é: \\n"}', '[DONE]', '\uFEFF'),
)
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom('data:', 'data: ', 'data'), data).map((of) => of.join('')),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('event:', 'event: '), name).map((of) => of.join('')) },
  { weight: 2, arbitrary: fc.constant('') },
  fc.constantFrom(': keep-alive', ':', 'id: 1', 'retry: 1', ' data: x', 'dat', 'events: x', 'ping'),
)
const ending = fc.constantFrom('\n', '\r\n', '\r')
const stream: fc.Arbitrary<EventText> = fc
  .tuple(fc.constantFrom('', '\uFEFF'), fc.array(fc.tuple(line, ending), { maxLength: 20 }), line)
  .map(([mark, lines, last]) => ({ mark, lines, last }))

describe('EventStreamScanner, on any stream', () => {
  it('tells of a chunk exactly if a byte in it tells, by a parser that sees all at once', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (text, sizes) => {
        const { bytes, telling } = bytesThatTell(text)
        const scanner = new EventStreamScanner()
        for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
          const to = from + sizes[turn % sizes.length]!
          const expected = telling.slice(from, to).includes(true)
          expect(scanner.scan(bytes.subarray(from, to)), `bytes ${from} to ${to}`).toBe(expected)
          from = to
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('comes to the same verdict about a stream however it is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
    fc.assert(
      fc.property(stream, cuts, (text, sizes) => {
        const { bytes } = bytesThatTell(text)
        const scanner = new EventStreamScanner()
        let isTold = false
        for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
          const to = from + sizes[turn % sizes.length]!
          isTold = scanner.scan(bytes.subarray(from, to)) || isTold
          from = to
        }
        expect(isTold).toBe(new EventStreamScanner().scan(bytes))
      }),
      { numRuns: 2_000 },
    )
  })
})
