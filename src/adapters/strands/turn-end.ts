/** How agents, models and tools of the SDK ended, in our words. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import type { WorkEnd } from '../../model/work.ts'
import { INTERRUPT } from '../asked-people.ts'
import { isToldAbort } from '../failure-end.ts'
import { count, fields, given, items, text } from '../fields.ts'
import { LEFT } from '../pulled-run.ts'
import type { EndedAgent, EndedModel, EndedTool } from './sdk-parts.ts'

/** How an agent ended. The SDK says no more than "cancelled" of an abort: its caller's signal says why. */
export function endOfAgent({ error, stopReason }: EndedAgent, signal: AbortSignal | undefined): EndProposal {
  if (error !== undefined) return endOfThrown(error, signal)
  if (stopReason === 'cancelled') return endOfAbort(reasonOf(signal))
  if (stopReason === undefined) return LEFT
  return { reason: 'completed', ...given('stopReason', text(stopReason)) }
}

/** How a graph or a swarm ended by its result: what a node threw is no more than a part of that. */
export function endOfResult(result: unknown): EndProposal {
  const { status, error, results } = fields(result)
  if (status === 'FAILED') {
    const failed = items(results).findLast((one) => fields(one)['error'] !== undefined)
    return endOfError(error ?? fields(failed)['error'] ?? new Error('A node failed'))
  }
  if (status === 'CANCELLED') return { reason: 'completed', stopReason: 'cancelled' }
  return { reason: 'completed', ...(status === 'INTERRUPTED' && { stopReason: INTERRUPT }) }
}

/** A graph says in words that its own time limit has passed. */
const OUT_OF_TIME = /exceeded wall-clock budget/

/** What was thrown into the caller's face. */
export function endOfThrown(error: unknown, signal: AbortSignal | undefined): EndProposal {
  if (signal?.aborted === true) return endOfAbort(signal.reason)
  const said = text(fields(error)['message']) ?? ''
  if (OUT_OF_TIME.test(said)) return endOfAbort(new DOMException(said, 'TimeoutError'))
  return isToldAbort(error) ? endOfAbort(error) : endOfError(error)
}

/** The conventions' words for why a model stopped. */
const FINISH_REASONS: ReadonlyMap<unknown, string> = new Map([
  ['endTurn', 'stop'],
  ['stopSequence', 'stop'],
  ['toolUse', 'tool_calls'],
  ['maxTokens', 'length'],
  ['contentFiltered', 'content_filter'],
  ['guardrailIntervened', 'content_filter'],
])

/** How a call of a model ended. */
export function endOfModel(ended: EndedModel, signal: AbortSignal | undefined): WorkEnd {
  const { error, output, stopReason } = ended
  if (error !== undefined)
    return { error: fields(error)['name'] === 'CancelledError' ? reasonOf(signal) : error }
  if (output === undefined) return { error: signal?.aborted === true ? signal.reason : LEFT.error }
  const finishReason = FINISH_REASONS.get(stopReason) ?? text(stopReason)
  return { output, ...given('finishReason', finishReason), ...tokensOf(ended.usage) }
}

function tokensOf(usage: unknown): WorkEnd {
  const { inputTokens, outputTokens, totalTokens, cacheReadInputTokens, cacheWriteInputTokens } =
    fields(usage)
  const [input, output] = [count(inputTokens), count(outputTokens)]
  const [read, written] = [count(cacheReadInputTokens), count(cacheWriteInputTokens)]
  // Some providers count what came from a cache as input, the others beside it: the total tells.
  const isWhole = input === undefined || input + (output ?? 0) === totalTokens
  const whole = isWhole ? input : input + (read ?? 0) + (written ?? 0)
  return {
    ...given('inputTokens', whole),
    ...given('outputTokens', output),
    ...given('cacheReadTokens', read),
    ...given('cacheWriteTokens', written),
  }
}

/** How a tool call ended. A tool that fails gives a result that says so. */
export function endOfTool({ toolResult, error }: EndedTool): WorkEnd {
  if (error !== undefined) return { error }
  const { status, content } = fields(toolResult)
  if (status !== 'error') return given('output', content)
  const said = items(content).map((part) => text(fields(part)['text']) ?? '')
  return { error: new Error(said.join('\n') || 'The tool failed') }
}

function reasonOf(signal: AbortSignal | undefined): unknown {
  return signal?.aborted === true ? signal.reason : new DOMException('The agent was cancelled', 'AbortError')
}
