/** What an answer says of itself, in the words of each provider, and what of it is progress. */

import { describe, expect, it } from 'vitest'

import { absorb, freshFacts } from '../../../src/adapters/model-http/answer-facts.ts'

/** The facts after these events, and which of them were progress. */
function read(...events: object[]) {
  const facts = freshFacts()
  const moves = events.map((event) => absorb(event, facts))
  return { ...facts, tools: [...facts.tools], moves }
}

const usage = { prompt_tokens: 12, completion_tokens: 7 }

describe('absorb', () => {
  it('reads a chat: heads, empty deltas and figures are no progress', () => {
    const told = read(
      { id: 'c1', model: 'gpt-5-x', choices: [{ delta: { role: 'assistant', content: '' } }] },
      { choices: [{ delta: { content: 'Hel' }, finish_reason: null }], usage: null },
      { choices: [{ delta: { content: '' } }] },
      { choices: [{ delta: { reasoning_content: 'hm' } }] },
      { choices: [{ delta: {}, finish_reason: 'length' }] },
      { choices: [], usage },
    )

    expect(told.moves).toEqual([false, true, false, true, true, false])
    expect(told).toMatchObject({ model: 'gpt-5-x', finishReason: 'length', inputTokens: 12, outputTokens: 7 })
  })

  it('knows the tools that a chat asks for by their ids', () => {
    const call = { index: 0, id: 'call_7', type: 'function', function: { name: 'grep', arguments: '' } }
    const more = { index: 0, function: { arguments: '{"q"' } }

    const told = read(
      { choices: [{ delta: { tool_calls: [call] } }] },
      { choices: [{ delta: { tool_calls: [more] } }] },
    )

    expect([told.tools, told.moves]).toEqual([[['call_7', 'grep']], [true, true]])
  })

  it('reads responses: the last event repeats the whole answer', () => {
    const item = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'grep' }

    const told = read(
      { type: 'response.created', response: { id: 'r1', model: 'gpt-5' } },
      { type: 'response.output_text.delta', delta: 'Hel' },
      { type: 'response.output_item.done', item },
      {
        type: 'response.completed',
        response: { id: 'r1', output: [item], usage: { input_tokens: 3, output_tokens: 2 } },
      },
    )

    expect(told).toMatchObject({ responseId: 'r1', isOver: true, finishReason: 'tool_calls', inputTokens: 3 })
    expect([told.tools, told.moves]).toEqual([[['call_1', 'grep']], [false, true, true, true]])
  })

  it('reads Anthropic, whose input is the sum of what was cached and what was not', () => {
    const told = read(
      {
        type: 'message_start',
        message: { id: 'm1', model: 'claude-5', usage: { input_tokens: 5, cache_read_input_tokens: 90 } },
      },
      { type: 'ping' },
      { type: 'content_block_start', content_block: { type: 'tool_use', id: 'toolu_1', name: 'grep' } },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    )

    expect(told.moves).toEqual([false, false, true, true, true])
    expect(told).toMatchObject({ inputTokens: 95, outputTokens: 9, finishReason: 'tool_calls', isOver: true })
    expect(told.tools).toEqual([['toolu_1', 'grep']])
  })

  it.each([
    { prompt_tokens_details: { cached_tokens: 8 }, completion_tokens_details: { reasoning_tokens: 4 } },
    { input_tokens_details: { cached_tokens: 8 }, output_tokens_details: { reasoning_tokens: 4 } },
  ])('knows what tokens were used for, by %j', (figures) => {
    expect(read({ choices: [], usage: figures })).toMatchObject({ cacheReadTokens: 8, reasoningTokens: 4 })
  })

  it('reads Gemini, whose reason says nothing of tools', () => {
    const parts = [{ functionCall: { name: 'grep', args: {} } }]

    const told = read(
      { candidates: [{ content: { parts: [{ text: '' }] } }], modelVersion: 'gemini-3' },
      {
        candidates: [{ content: { parts }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 },
      },
    )

    expect(told.moves).toEqual([false, true])
    expect(told).toMatchObject({ model: 'gemini-3', finishReason: 'tool_calls', outputTokens: 2 })
  })

  it('reads Ollama, which says by itself that it is done', () => {
    const told = read(
      { model: 'llama', message: { role: 'assistant', content: 'Hi' }, done: false },
      { model: 'llama', message: { content: '' }, done: true, done_reason: 'stop', prompt_eval_count: 4 },
    )

    expect(told).toMatchObject({ isOver: true, finishReason: 'stop', inputTokens: 4, moves: [true, true] })
  })

  it('reads Cohere, which names its reasons in capitals', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'grep', arguments: '' } }
    const tokens = { input_tokens: 3, output_tokens: 2 }

    const told = read(
      { type: 'message-start', id: 'c1', delta: { message: { role: 'assistant' } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hel' } } } },
      { type: 'tool-call-start', delta: { message: { tool_calls: call } } },
      { type: 'message-end', delta: { finish_reason: 'TOOL_CALL', usage: { tokens } } },
    )

    expect([told.moves, told.tools]).toEqual([[false, true, true, true], [['call_1', 'grep']]])
    expect(told).toMatchObject({
      responseId: 'c1',
      finishReason: 'tool_calls',
      inputTokens: 3,
      outputTokens: 2,
    })
    const message = { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] }
    expect(read({ id: 'c2', message, finish_reason: 'COMPLETE', usage: { tokens } })).toMatchObject({
      finishReason: 'stop',
      outputTokens: 2,
    })
  })

  it("reads an answer of Bedrock's Converse", () => {
    const content = [{ text: 'Hm' }, { toolUse: { toolUseId: 't1', name: 'grep', input: {} } }]
    const figures = { inputTokens: 3, outputTokens: 2, totalTokens: 5 }
    const output = { message: { role: 'assistant', content } }

    const told = read({ output, stopReason: 'tool_use', usage: figures })

    expect(told).toMatchObject({
      finishReason: 'tool_calls',
      inputTokens: 3,
      outputTokens: 2,
      tools: [['t1', 'grep']],
    })
  })

  it.each(['queued', 'in_progress'])(
    'knows no reason of an answer that is %s in the background',
    (status) => {
      const told = read({ id: 'r1', object: 'response', status, output: [] })

      expect([told.responseId, told.finishReason]).toEqual(['r1', undefined])
    },
  )

  it.each([
    [{ error: { type: 'overloaded_error', message: 'x' } }, 'overloaded_error'],
    [{ type: 'error', error: { type: 'api_error' } }, 'api_error'],
    [{ type: 'response.failed', response: { error: { code: 'server_error' } } }, 'server_error'],
  ])('takes %j for a failure', (event, failure) => {
    expect(read(event)).toMatchObject({ failure, moves: [false] })
  })

  it.each([[null], ['text'], [42], [[]], [{}]])('makes nothing of %j', (event) => {
    expect(absorb(event, freshFacts())).toBe(false)
  })
})
