/** Messages of a user that come one after the other: each of them may begin a turn. */

import { fields } from '../fields.ts'
import type { Conversation } from './conversation.ts'

type Iterator = AsyncIterator<unknown>

/** The same prompt, whose messages are seen as the SDK takes them. */
export function heardPrompt(prompt: unknown, talk: Conversation): unknown {
  const { [Symbol.asyncIterator]: iterate } = fields(prompt) as Partial<AsyncIterable<unknown>>
  if (typeof iterate !== 'function') return prompt
  return { [Symbol.asyncIterator]: () => heardIterator(iterate.call(prompt), talk) }
}

function heardIterator(messages: Iterator, talk: Conversation): Iterator {
  const next = async (...given: [] | [undefined]): Promise<IteratorResult<unknown>> => {
    const step = await messages.next(...given)
    // Some messages are only added to what the agent knows.
    if (step.done !== true && fields(step.value)['shouldQuery'] !== false) talk.asked(contentOf(step.value))
    return step
  }
  return {
    next,
    ...(messages.return && { return: (value?: unknown) => messages.return!(value) }),
    ...(messages.throw && { throw: (error?: unknown) => messages.throw!(error) }),
  }
}

function contentOf(message: unknown): unknown {
  return fields(fields(message)['message'])['content']
}
