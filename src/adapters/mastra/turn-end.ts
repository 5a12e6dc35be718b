/** How a turn of an agent and its tools ended, in our words. */

import { type EndProposal, endOfAbort } from '../../model/end.ts'
import type { WorkEnd } from '../../model/work.ts'
import { endOfFailure } from '../failure-end.ts'
import { fields, given, text } from '../fields.ts'

/** What Mastra tells of the end of a turn. */
export interface TurnOutcome {
  /** Its own word, for example `stop`, `aborted`, `suspended` or `error`. */
  readonly finishReason?: string | undefined
  readonly error?: unknown
}

/** All that is known when a turn ends. */
export interface EndedTurn extends TurnOutcome {
  /** What the wire has seen: more exact than what Mastra makes of it. */
  readonly suspected?: EndProposal | undefined
  /** The signal of the caller. */
  readonly signal?: AbortSignal | undefined
}

/** How a turn ended. Of an abort Mastra says that it was one, and never why. */
export function endOfTurn({ finishReason, error, suspected, signal }: EndedTurn): EndProposal {
  if (finishReason === 'aborted' || (finishReason === 'error' && signal?.aborted === true)) {
    return endOfAbort(signal?.reason ?? error ?? new DOMException('The agent was aborted', 'AbortError'))
  }
  if (finishReason !== 'error') return { reason: 'completed', ...given('stopReason', finishReason) }
  // The time limit of `modelSettings` is one for the whole turn.
  if (fields(error)['timeoutType'] === 'total') return { reason: 'timeout', cause: 'deadline', error }
  return suspected ?? endOfFailure(error)
}

/** What the caller of an agent got: all of an answer, the stream of one, or the stream of a network of agents. */
export function outcomeOf(name: string, answer: unknown): TurnOutcome | Promise<TurnOutcome> | undefined {
  if (name === 'generate' || name === 'resumeGenerate') return outcomeOfWhole(answer)
  if (name === 'network' || name === 'resumeNetwork') return outcomeOfNetwork(answer)
  // To ask a stream for its `finishReason` would read it, so it is asked for what it knows.
  const output = fields(fields(answer)['output'] ?? answer)
  const { _waitUntilFinished: finished } = output
  if (typeof finished !== 'function') return undefined
  return Promise.resolve(finished.call(output) as unknown).then(() => outcomeOfStream(output))
}

function outcomeOfWhole(answer: unknown): TurnOutcome {
  const { finishReason, error } = fields(answer)
  return { finishReason: text(finishReason), ...given('error', error) }
}

async function outcomeOfNetwork(answer: unknown): Promise<TurnOutcome> {
  const { status } = fields(answer)
  return { finishReason: WORDS.get(String(await status)) }
}

function outcomeOfStream(output: Readonly<Record<string, unknown>>): TurnOutcome {
  const { status, error, _getImmediateFinishReason: finishReason } = output
  const said = typeof finishReason === 'function' ? text(finishReason.call(output)) : undefined
  return { finishReason: WORDS.get(String(status)) ?? said, ...given('error', error) }
}

/** What Mastra calls the end of a workflow, where its word for that of a model's answer is another one. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['failed', 'error'],
  ['suspended', 'suspended'],
  ['canceled', 'aborted'],
])

/** What a tool that threw has thrown: Mastra wraps it. */
export function thrownBy(error: unknown): unknown {
  const { id, cause } = fields(error)
  return id === 'TOOL_EXECUTION_FAILED' && cause !== undefined ? cause : error
}

/** How a tool ended that returned. Arguments that it does not take, and in older versions what it threw, are results of it. */
export function endOfTool(output: unknown): WorkEnd {
  if (output instanceof Error) return { error: thrownBy(output) }
  const { error, message, validationErrors } = fields(output)
  const isRefusal = error === true && validationErrors !== undefined
  return isRefusal
    ? { error: new TypeError(text(message) ?? 'The arguments do not fit') }
    : given('output', output)
}
