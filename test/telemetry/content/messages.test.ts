/** Prompts and answers, in the schema of the GenAI conventions. */

import { describe, expect, it } from 'vitest'
import {
  inputMessages,
  instructionParts,
  outputMessages,
  toolDefinitions,
} from '../../../src/telemetry/content/messages.ts'

const call = { type: 'tool_call', id: 'c1', name: 'lookup', arguments: { q: 'x' } }
const answer = { type: 'tool_call_response', id: 'c1', response: 'found' }

describe('inputMessages', () => {
  it('reads a text as what a user said', () => {
    expect(inputMessages('hi')).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'hi' }] }])
  })

  it.each([
    [
      'the AI SDK',
      [
        {
          role: 'assistant',
          content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'lookup', input: { q: 'x' } }],
        },
        {
          role: 'tool',
          content: [{ type: 'tool-result', toolCallId: 'c1', output: { type: 'text', value: 'found' } }],
        },
      ],
    ],
    [
      'OpenAI',
      [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', function: { name: 'lookup', arguments: '{"q":"x"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'found' },
      ],
    ],
    [
      'Anthropic',
      [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'lookup', input: { q: 'x' } }] },
        { role: 'tool', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'found' }] },
      ],
    ],
    [
      'the conventions',
      [
        { role: 'assistant', parts: [call] },
        { role: 'tool', parts: [answer] },
      ],
    ],
  ])('reads a tool call and its answer as %s writes them', (_, messages) => {
    expect(inputMessages(messages)).toEqual([
      { role: 'assistant', parts: [call] },
      { role: 'tool', parts: [answer] },
    ])
  })

  it('reads a tool call and its answer as pi writes them', () => {
    const said = [{ type: 'text', text: 'found' }]
    const messages = [
      { role: 'assistant', content: [{ type: 'toolCall', id: 'c1', name: 'lookup', arguments: { q: 'x' } }] },
      { role: 'toolResult', toolCallId: 'c1', toolName: 'lookup', content: said, isError: false },
    ]

    expect(inputMessages(messages)).toEqual([
      { role: 'assistant', parts: [call] },
      { role: 'tool', parts: [{ ...answer, response: said }] },
    ])
  })

  it('names files, and leaves their bytes out', () => {
    const image = { type: 'file', mediaType: 'image/png', data: new Uint8Array(10) }

    expect(inputMessages([{ role: 'user', content: [image] }])).toEqual([
      { role: 'user', parts: [{ type: 'blob', modality: 'image', mime_type: 'image/png', content: '' }] },
    ])
  })
})

it('outputMessages reads the parts of an answer as one message of the assistant', () => {
  const output = [
    { type: 'reasoning', text: 'hm' },
    { type: 'text', text: 'hello' },
  ]

  expect(outputMessages(output)).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'hm' },
        { type: 'text', content: 'hello' },
      ],
    },
  ])
})

it('instructionParts and toolDefinitions read what a request came with', () => {
  const schema = { type: 'object' }

  expect(instructionParts('Be kind.')).toEqual([{ type: 'text', content: 'Be kind.' }])
  expect(instructionParts([{ role: 'system', content: 'Be kind.' }])).toEqual([
    { type: 'text', content: 'Be kind.' },
  ])
  const expected = [{ type: 'function', name: 'lookup', description: 'Looks up', parameters: schema }]
  expect(
    toolDefinitions([{ type: 'function', name: 'lookup', description: 'Looks up', inputSchema: schema }]),
  ).toEqual(expected)
  expect(
    toolDefinitions({ lookup: { description: 'Looks up', inputSchema: { jsonSchema: schema } } }),
  ).toEqual(expected)
})
