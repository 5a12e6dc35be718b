/** An application that knows nothing of Lifesign: it gives its agents up while a tool of theirs runs. */

'use strict'

const SCHEMA = { type: 'object', properties: {}, required: [], additionalProperties: true }

/** A model of this process, which asks for the tool and then answers. */
const model = {
  getResponse: () => Promise.reject(new Error('Every question here is streamed')),
  async *getStreamedResponse({ input }) {
    const call = {
      type: 'function_call',
      callId: 'call_1',
      name: 'lookup',
      arguments: '{}',
      status: 'completed',
    }
    const content = [{ type: 'output_text', text: 'All is well.' }]
    const answer = { type: 'message', role: 'assistant', status: 'completed', content }
    const output = [input.length < 2 ? call : answer]
    const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
    yield { type: 'response_done', response: { id: 'r1', usage, output } }
  },
}

/** How the caller gives up, once the tool runs. */
const WAYS = {
  aborts: ({ controller }) => controller.abort(),
  'runs out of time': ({ controller }) => controller.abort(new DOMException('Too late', 'TimeoutError')),
  leaves: ({ events }) => events.return(),
  stays: () => undefined,
}

module.exports = async function story({ Agent, run, tool }) {
  for (const [way, giveUp] of Object.entries(WAYS)) {
    const begun = Promise.withResolvers()
    const found = Promise.withResolvers()
    const execute = () => (begun.resolve(), found.promise)
    const lookup = tool({ name: 'lookup', description: 'Finds', parameters: SCHEMA, strict: false, execute })
    const agent = new Agent({ name: way, instructions: 'Help.', model, tools: [lookup] })
    const controller = new AbortController()
    const result = await run(agent, 'How is it?', { stream: true, signal: controller.signal })
    const events = result[Symbol.asyncIterator]()
    await events.next()
    await begun.promise
    await giveUp({ controller, events })
    found.resolve('found')
    while (!(await events.next()).done);
    await result.completed
    console.log(`${way}: ${result.cancelled ? 'no answer' : result.finalOutput}`)
  }
}
