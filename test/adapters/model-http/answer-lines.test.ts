/** Lines that are recognised by their bytes say the same as lines that are parsed. */

import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'

import { absorb, freshFacts } from '../../../src/adapters/model-http/answer-facts.ts'
import { AnswerLines } from '../../../src/adapters/model-http/answer-lines.ts'

const line = (data: object): string => `data: ${JSON.stringify(data)}\n`
const chat = (choice: object, more: object = {}): string =>
  line({ id: 'c1', created: 1_780_000_000, model: 'gpt-5', choices: [{ index: 0, ...choice }], ...more })

/** The same by a parser, line by line. */
function reference(lines: readonly string[]) {
  const facts = freshFacts()
  let isKeepAlive = false
  const moves = lines.map((one) => {
    const text = one.trim()
    if (text.startsWith('event:')) isKeepAlive = text === 'event: ping'
    if (text === '') isKeepAlive = false
    if (text === 'data: [DONE]' && !isKeepAlive) facts.isOver = true
    if (!text.startsWith('data: {') || isKeepAlive) return false
    return absorb(JSON.parse(text.slice('data: '.length)), facts)
  })
  return { moves, facts }
}

const said = fc.oneof(
  fc.constantFrom(
    '',
    ' word',
    '"',
    '\\',
    'a\nb',
    '\u0000',
    'Grüße 🙂',
    '"content":"x"',
    '{"error":1}',
    '\\"',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const word = fc.tuple(said, said)
const call = (id: string | undefined, name: string, args: string): object => ({
  tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: args } }],
})

/** Few shapes, so that they come again; what differs in them may be what matters. */
const anyLine = fc.oneof(
  { weight: 8, arbitrary: said.map((content) => chat({ delta: { content } })) },
  said.map((content) => chat({ delta: { content }, finish_reason: null }, { obfuscation: 'x' })),
  word.map(([content, reasoning]) => chat({ delta: { content, reasoning } })),
  fc.tuple(said, fc.constantFrom('stop', 'length')).map(([content, finish]) => {
    return chat({ delta: { content }, finish_reason: finish })
  }),
  fc.tuple(said, fc.nat(3)).map(([content, tokens]) => {
    return chat({ delta: { content } }, { usage: { completion_tokens: tokens } })
  }),
  fc.tuple(said, fc.constantFrom('a', 'b'), fc.constantFrom('1', '2', undefined)).map(([args, name, id]) => {
    return chat({ delta: call(id, name, args) })
  }),
  fc.tuple(said, fc.nat(20)).map(([delta, number]) => {
    return line({ type: 'response.output_text.delta', sequence_number: number, delta, logprobs: [] })
  }),
  said.map((text) => line({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
  said.map((text) => line({ candidates: [{ content: { parts: [{ text }] } }], modelVersion: 'g' })),
  fc.constantFrom('m', 'n').map((model) => line({ model, choices: [] })),
  said.map((content) => line({ error: { type: 'overloaded', content } })),
  fc.constantFrom('\n', '\r\n', 'event: ping\n', 'event: delta\n', ': ping\n', 'data: [DONE]\n', 'data:\n'),
)

describe('AnswerLines', () => {
  it('says of each line what a parser says, whatever came before it', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 24 }), (lines) => {
        const facts = freshFacts()
        const reader = new AnswerLines(facts)

        const moves = lines.map((one) => reader.read(Buffer.from(one)))

        expect({ moves, facts }).toEqual(reference(lines))
      }),
      { numRuns: 150 },
    )
  })

  it('says of a chunk that it moves if one of its lines does, wherever it is cut', () => {
    const pieces = fc.array(fc.tuple(anyLine, fc.nat(6)), { maxLength: 12 })
    fc.assert(
      fc.property(pieces, fc.nat(40), (cut, step) => {
        const bytes = Buffer.from(cut.map(([one]) => one).join(''))
        const expected = reference(cut.map(([one]) => one))
        const facts = freshFacts()
        const reader = new AnswerLines(facts)
        let moves = false

        for (let at = 0; at < bytes.length; at += step + 1) {
          moves = reader.read(bytes.subarray(at, at + step + 1)) || moves
        }

        expect({ moves, facts }).toEqual({ moves: expected.moves.includes(true), facts: expected.facts })
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['chat', (content: string) => chat({ delta: { content }, finish_reason: null })],
    [
      'responses',
      (delta: string) =>
        line({
          type: 'response.output_text.delta',
          sequence_number: delta.length,
          delta,
          obfuscation: delta,
        }),
    ],
    [
      'Anthropic',
      (text: string) =>
        'event: content_block_delta\n' +
        line({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    ],
    [
      'Ollama',
      (content: string) =>
        `${JSON.stringify({ created_at: content, message: { role: 'assistant', content }, done: false })}\n`,
    ],
  ])('parses at most two lines of %s, and knows the others', (_, tokenOf) => {
    const reader = new AnswerLines(freshFacts())
    const parse = vi.spyOn(JSON, 'parse')

    const moves = Array.from({ length: 250 }, (__, index) =>
      reader.read(Buffer.from(`${tokenOf(`"${index}`)}\n`)),
    )

    expect([new Set(moves), parse.mock.calls.length <= 2]).toEqual([new Set([true]), true])
    parse.mockRestore()
  })
})
