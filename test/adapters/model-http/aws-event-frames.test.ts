/** Bedrock's binary streams: what they say is read wherever the network cuts them. */

import { crc32 } from 'node:zlib'

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { AnswerReader } from '../../../src/adapters/model-http/answer-reader.ts'

const SHAPE = { type: 'application/vnd.amazon.eventstream', encoding: '' }

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([7]),
    length,
    Buffer.from(value),
  ])
}

/** As Amazon writes it: lengths, their checksum, head, body, and the checksum of all. */
function frame(head: Readonly<Record<string, string>>, body: object): Buffer {
  const headers = Buffer.concat(Object.entries(head).map(([name, value]) => header(name, value)))
  const said = Buffer.from(JSON.stringify(body))
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(headers.length + said.length + 16, 0)
  prelude.writeUInt32BE(headers.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const all = Buffer.concat([prelude, headers, said])
  const end = Buffer.alloc(4)
  end.writeUInt32BE(crc32(all))
  return Buffer.concat([all, end])
}

const event = (type: string, body: object): Buffer =>
  frame({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, body)
const invoked = (said: object): Buffer =>
  event('chunk', { bytes: Buffer.from(JSON.stringify(said)).toString('base64'), p: 'abcd' })

const CONVERSE = [
  event('messageStart', { role: 'assistant' }),
  event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grüße' } }),
  event('contentBlockStart', { start: { toolUse: { toolUseId: 'tooluse_1', name: 'grep' } } }),
  event('messageStop', { stopReason: 'tool_use' }),
  event('metadata', { usage: { inputTokens: 5, outputTokens: 7, cacheReadInputTokens: 90 } }),
]
const INVOKE = [
  invoked({ type: 'message_start', message: { id: 'm1', model: 'claude-5', usage: { input_tokens: 95 } } }),
  invoked({
    type: 'content_block_start',
    content_block: { type: 'tool_use', id: 'tooluse_1', name: 'grep' },
  }),
  invoked({ type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 7 } }),
  invoked({ type: 'message_stop' }),
]
const FACTS = { inputTokens: 95, outputTokens: 7, finishReason: 'tool_calls', isOver: true }

describe('AwsEventFrames', () => {
  it.each([
    ['converse-stream', CONVERSE, [false, true, true, true, true]],
    ['invoke-with-response-stream', INVOKE, [false, true, true, true]],
  ])('reads %s', (_, frames, moves) => {
    const reader = new AnswerReader(SHAPE)

    expect(frames.map((one) => reader.read(one))).toEqual(moves)
    reader.finish()

    expect(reader.facts).toMatchObject(FACTS)
    expect([...reader.facts.tools]).toEqual([['tooluse_1', 'grep']])
  })

  it('reads the same wherever it is cut', () => {
    const all = Buffer.concat(CONVERSE)
    const cuts = fc.array(fc.nat(all.length), { maxLength: 8 })

    fc.assert(
      fc.property(cuts, (places) => {
        const reader = new AnswerReader(SHAPE)
        const ends = [...places.toSorted((a, b) => a - b), all.length]
        ends.forEach((end, index) => reader.read(all.subarray(ends[index - 1] ?? 0, end)))

        expect(reader.facts).toMatchObject(FACTS)
      }),
      { numRuns: 30 },
    )
  })

  it('tells of a failure in the middle of a stream', () => {
    const reader = new AnswerReader(SHAPE)

    reader.read(frame({ ':exception-type': 'throttlingException', ':message-type': 'exception' }, {}))

    expect(reader.facts.failure).toBe('throttlingException')
  })

  it('takes what it cannot read for an answer', () => {
    const reader = new AnswerReader(SHAPE)

    expect([reader.read(Buffer.alloc(16)), reader.read(Buffer.from('?'))]).toEqual([true, true])
  })
})
