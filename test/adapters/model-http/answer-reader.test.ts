/** Bytes become events wherever the network cuts them. */

import { brotliCompressSync, gzipSync } from 'node:zlib'

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { AnswerReader } from '../../../src/adapters/model-http/answer-reader.ts'

const EVENT_STREAM = { type: 'text/event-stream; charset=utf-8', encoding: '' }
const event = (choice: object): string => `data: ${JSON.stringify({ model: 'gpt-5', choices: [choice] })}\n\n`
const STREAM =
  ': ping\n\n' +
  event({ delta: { content: 'Grüße 🙂' } }) +
  'event: ping\ndata: {"type":"anything"}\n\n' +
  event({ delta: { content: 'more' }, finish_reason: 'stop' }) +
  'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}\r\n\r\n' +
  'data: [DONE]\n\n'

describe('AnswerReader', () => {
  it('learns the same wherever a stream is cut', () => {
    const bytes = Buffer.from(STREAM)

    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const reader = new AnswerReader(EVENT_STREAM)
        const ends = [...cuts.toSorted((a, b) => a - b), bytes.length]
        let start = 0
        let moves = 0
        for (const end of ends) {
          if (reader.read(bytes.subarray(start, end))) moves += 1
          start = end
        }
        reader.finish()
        const { isOver, finishReason, inputTokens, outputTokens, model } = reader.facts
        expect([isOver, finishReason, inputTokens, outputTokens, model]).toEqual([
          true,
          'stop',
          3,
          2,
          'gpt-5',
        ])
        expect(moves).toBeGreaterThan(0)
        expect(moves).toBeLessThanOrEqual(2)
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ': keep-alive\n\n',
    'event: ping\ndata: {"a":1}\n\n',
    '\n',
    'data: [DONE]\n\n',
    'data: {"type":"ping"}\n\n',
  ])('takes %j for no progress', (line) => {
    expect(new AnswerReader(EVENT_STREAM).read(Buffer.from(line))).toBe(false)
  })

  it('takes data that is no JSON for progress', () => {
    expect(new AnswerReader(EVENT_STREAM).read(Buffer.from('data: hello\n\n'))).toBe(true)
  })

  it('reads JSON lines', () => {
    const reader = new AnswerReader({ type: 'application/x-ndjson', encoding: '' })

    const moves = reader.read(Buffer.from('{"message":{"content":"Hi"},"done":false}\n{"done":true}\n'))

    expect([moves, reader.isAnswered]).toEqual([true, true])
  })

  it.each([
    ['', (text: string) => Buffer.from(text)],
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('reads the figures of a whole answer with the encoding %j', (encoding, pack) => {
    const answer = { model: 'gpt-5', choices: [{ message: { content: 'x' }, finish_reason: 'stop' }] }
    const bytes = pack(JSON.stringify({ ...answer, usage: { prompt_tokens: 3, completion_tokens: 2 } }))
    const reader = new AnswerReader({ type: 'application/json', encoding })

    reader.read(bytes.subarray(0, 9))
    reader.read(bytes.subarray(9))
    reader.finish()

    expect(reader.facts).toMatchObject({
      model: 'gpt-5',
      inputTokens: 3,
      outputTokens: 2,
      finishReason: 'stop',
    })
  })

  it('keeps no more than it may, and goes on with the next line', () => {
    const reader = new AnswerReader(EVENT_STREAM)

    reader.read(Buffer.from(`data: {"choices":[{"delta":{"content":"`))
    for (let index = 0; index < 20; index += 1) reader.read(Buffer.alloc(65_536, 'x'))
    const next = event({ delta: {}, finish_reason: 'stop' })
    const half = next.length - 9
    const moves = [`"}}]}\n\n${next.slice(0, half)}`, next.slice(half)].map((part) =>
      reader.read(Buffer.from(part)),
    )

    expect([moves, reader.facts.finishReason]).toEqual([[false, true], 'stop'])
  })

  it('knows of a compressed stream only that it moves', () => {
    const reader = new AnswerReader({ ...EVENT_STREAM, encoding: 'gzip' })

    expect([reader.read(Buffer.from('??')), reader.isOpaque, reader.isAnswered]).toEqual([true, true, false])
  })
})
