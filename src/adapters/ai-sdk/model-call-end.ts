/** How a model call ended, read from the three shapes that the AI SDK tells it in. */

import type { WorkEnd } from '../../model/work.ts'
import { count, fields, given, text } from '../fields.ts'
import type { ModelCallEndEvent } from './events.ts'

/** The end that the SDK reports once it has read the answer. */
export function endOfEvent(event: ModelCallEndEvent): WorkEnd {
  return {
    ...endOfParts(event),
    ...given('responseId', event.responseId),
    ...given('responseModel', event.modelId),
    ...given('output', event.content),
  }
}

/** The end that a provider's whole answer holds. */
export function endOfResult(result: unknown): WorkEnd {
  const { finishReason, usage, content, response } = fields(result)
  return {
    ...endOfParts({ finishReason, usage }),
    ...given('responseId', text(fields(response)['id'])),
    ...given('responseModel', text(fields(response)['modelId'])),
    ...given('output', content),
  }
}

/** The end that the last part of a provider's stream holds. */
export function endOfParts(part: { readonly finishReason?: unknown; readonly usage?: unknown }): WorkEnd {
  const { inputTokens, outputTokens, inputTokenDetails, outputTokenDetails } = fields(part.usage)
  // The SDK tells the parts beside the totals, a provider with them.
  const input = fields(inputTokenDetails ?? inputTokens)
  const output = fields(outputTokenDetails ?? outputTokens)
  return {
    ...given('finishReason', finishReasonOf(part.finishReason)),
    ...given('inputTokens', tokensOf(inputTokens)),
    ...given('outputTokens', tokensOf(outputTokens)),
    ...given('cacheReadTokens', count(input['cacheReadTokens'] ?? input['cacheRead'])),
    ...given('cacheWriteTokens', count(input['cacheWriteTokens'] ?? input['cacheWrite'])),
    ...given('reasoningTokens', count(output['reasoningTokens'] ?? output['reasoning'])),
  }
}

// `tool-calls` here is `tool_calls` in the conventions.
function finishReasonOf(value: unknown): string | undefined {
  const reason = text(value) ?? text(fields(value)['unified'])
  return reason?.replaceAll('-', '_')
}

function tokensOf(value: unknown): number | undefined {
  return count(value) ?? count(fields(value)['total'])
}
