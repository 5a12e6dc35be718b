/** How a loop of questions and tools ended, and its tools, in our words. */

import { type EndProposal, endOfAbort } from '../../model/end.ts'
import type { WorkEnd } from '../../model/work.ts'
import { endOfFailure } from '../failure-end.ts'
import { fields, given, items, text } from '../fields.ts'

/** Our word for a loop that the client ends although the model asks for more. */
const CALLED_ENOUGH = 'maximum_remote_calls'

/** What was thrown at the caller. @param reasonOf what is behind an abort */
export function endOfThrown(
  error: unknown,
  signal: AbortSignal,
  reasonOf: (error: unknown) => unknown,
): EndProposal {
  return signal.aborted ? endOfAbort(signal.reason) : endOfFailure(reasonOf(error))
}

/** The last answer of a loop, as far as it was heard. */
export class LastAnswer {
  #finishReason: string | undefined
  #asksMore = false

  /** @param part a whole answer, a part of one, or what the client tells of its tools between two of them */
  hear(part: unknown): void {
    const { content, finishReason } = fields(items(fields(part)['candidates'])[0])
    const { role, parts } = fields(content)
    // What the tools answered.
    if (role === 'user') this.#asksMore = false
    else this.#asksMore ||= items(parts).some((one) => fields(one)['functionCall'] !== undefined)
    this.#finishReason = text(finishReason)?.toLowerCase() ?? this.#finishReason
  }

  get isLast(): boolean {
    return this.#finishReason !== undefined && !this.#asksMore
  }

  get end(): EndProposal {
    const stopReason = this.#asksMore ? CALLED_ENOUGH : this.#finishReason
    return { reason: 'completed', ...given('stopReason', stopReason) }
  }
}

/** How a call ended that these parts answer. */
export function endOfCall(
  { id, name }: { readonly id?: unknown; readonly name?: unknown },
  parts: unknown,
): WorkEnd {
  const answers = items(parts).map((part) => fields(fields(part)['functionResponse']))
  const byId = id === undefined ? undefined : answers.find((answer) => answer['id'] === id)
  const { response } = byId ?? answers.find((answer) => answer['name'] === name) ?? {}
  const { error } = fields(response)
  return error === undefined || error === null ? given('output', response) : { error: failureOfTool(error) }
}

/** How a call of a tool of the Model Context Protocol ended. */
export function endOfMcpCall(result: unknown): WorkEnd {
  const { isError, content } = fields(result)
  return isError === true ? { error: failureOfTool(result) } : given('output', content)
}

/** Tools answer with words, or with what the Model Context Protocol calls an error. */
function failureOfTool(error: unknown): Error {
  if (error instanceof Error) return error
  const { message, content } = fields(error)
  const said = items(content).map((part) => text(fields(part)['text']) ?? '')
  return new Error(text(error) ?? text(message) ?? text(said.join('\n')) ?? 'The tool failed')
}
