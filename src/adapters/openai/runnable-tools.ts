/** The functions of the application that `runTools` calls. */

import type { ToolCallOptions } from '../../model/work.ts'
import { type ClientLoop, toolCopy } from '../client-loop.ts'
import { fields, given, items, text } from '../fields.ts'

type Body = (this: unknown, input: unknown, ...more: unknown[]) => unknown

/** Copies of them, which tell their loop of each call. */
export class RunnableTools {
  readonly #loop: ClientLoop
  readonly #conversation: { readonly messages: readonly unknown[] }
  /** Calls of the last answer that a function was called for. */
  readonly #begun = new Set<unknown>()

  constructor(loop: ClientLoop, conversation: { readonly messages: readonly unknown[] }) {
    this.#loop = loop
    this.#conversation = conversation
  }

  /** The same question, with the copies in it. */
  watch(body: unknown): unknown {
    const { tools } = fields(body)
    if (!Array.isArray(tools)) return body
    return { ...fields(body), tools: tools.map((tool) => this.#watched(tool)) }
  }

  #watched(tool: unknown): unknown {
    const { $callback: callback, function: described } = fields(tool)
    const name = text(fields(described)['name'])
    // The helper for schemas hides the function, and what it knows a tool of its own by.
    if (typeof callback === 'function') {
      return toolCopy(tool as object, { $callback: this.#told(name ?? 'tool', callback as Body) })
    }
    const { function: body } = fields(described)
    if (typeof body !== 'function') return tool
    const known = name ?? body.name
    const told = this.#told(known, body.bind(described) as Body)
    const copy = toolCopy(described as object, { name: known, function: told })
    return toolCopy(tool as object, { function: copy })
  }

  #told(name: string, body: Body): Body {
    const told = (input: unknown, called: () => unknown): unknown =>
      this.#loop.tool(this.#calling(name, input), called)
    return function (input, ...more) {
      return told(input, () => body.call(this, input, ...more))
    }
  }

  /** Which of the model's calls it is: the first of that name whose function was not called yet. */
  #calling(name: string, input: unknown): ToolCallOptions {
    const answer = this.#conversation.messages.findLast((message) => fields(message)['role'] === 'assistant')
    const call = items(fields(answer)['tool_calls']).find(
      (one) => fields(fields(one)['function'])['name'] === name && !this.#begun.has(one),
    )
    this.#begun.add(call)
    return { name, input, ...given('callId', text(fields(call)['id'])) }
  }
}
