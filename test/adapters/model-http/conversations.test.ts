/** Which session a question belongs to that nobody tells of: the conversation that its provider keeps, and no other. */

import { describe, expect, it } from 'vitest'

import { json, listen, says, startModel } from './model-server.ts'

describe('modelHttp outside of a run', () => {
  it.each([
    ['its id', { conversation: 'conv_a' }],
    ['an object with it', { conversation: { id: 'conv_a' } }],
    ['its id, in a long question', { conversation: 'conv_a', input: 'x'.repeat(140_000) }],
    ['an object with it, in a long question', { input: 'x'.repeat(140_000), conversation: { id: 'conv_a' } }],
  ])('is a run of the session that is the conversation, which is named by %s', async (_, named) => {
    const { recorder } = listen()
    const { url, bodies } = await startModel(json(200, { id: 'resp_1', object: 'response', output: [] }))
    const body = JSON.stringify({ model: 'gpt-5', input: 'hi', ...named })

    await (await fetch(`${url}/responses`, { method: 'POST', body })).text()
    recorder.clock.advance(1_000)

    expect(recorder.runs.map(({ options }) => options.session)).toEqual(['conv_a'])
    expect(bodies).toEqual([body])
  })

  it.each([
    ['an earlier answer', { input: 'hi', previous_response_id: 'resp_1' }],
    ['a hint for a cache', { input: 'hi', prompt_cache_key: 'k', metadata: { conversation: 'mine' } }],
    ['what a person wrote', { input: '{"conversation":"conv_x"}'.padEnd(140_000) }],
    ['a field of a chat', { messages: [], conversation: 'conv_a' }],
    ['no text', { input: 'hi', conversation: { id: 7 } }],
  ])('takes %s for no conversation', async (_, asked) => {
    const { recorder } = listen()
    const { url } = await startModel(says())
    const path = 'messages' in asked ? '/chat/completions' : '/responses'

    const body = JSON.stringify({ model: 'gpt-5', ...asked })
    await (await fetch(url + path, { method: 'POST', body })).text()

    expect(recorder.runs.map(({ options }) => options.session)).toEqual([undefined])
  })

  it('keeps conversations apart that follow one another at once', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())
    const say = async (conversation?: string): Promise<void> => {
      const body = JSON.stringify({ model: 'gpt-5', input: 'hi', conversation })
      await (await fetch(`${url}/responses`, { method: 'POST', body })).text()
    }

    for (const one of ['conv_a', 'conv_a', 'conv_b', undefined, 'conv_b']) await say(one)
    recorder.clock.advance(1_000)

    const told = recorder.runs.map(({ options, works }) => [options.session, works.length])
    expect(told).toEqual([
      ['conv_a', 2],
      ['conv_b', 2],
      [undefined, 1],
    ])
  })
})
