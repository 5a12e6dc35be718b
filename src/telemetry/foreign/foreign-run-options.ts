/** What a run is told that a span of another instrumentation stands for. */

import type { RunOptions } from '../../model/run.ts'
import { textOf, type LiveSpan } from './gen-ai-span.ts'
import * as names from '../semconv.ts'

/**
 * What the span says about its run.
 *
 * @param isNamed the surrounding code says which session it is: it knows better than the framework
 */
export function foreignRunOptions(span: LiveSpan, { isNamed }: { readonly isNamed: boolean }): RunOptions {
  const { traceId, spanId, traceFlags } = span.spanContext()
  const { attributes } = span
  const agent = textOf(attributes, names.ATTR_GEN_AI_AGENT_NAME)
  const provider = textOf(attributes, names.ATTR_GEN_AI_PROVIDER_NAME)
  const model = textOf(attributes, names.ATTR_GEN_AI_REQUEST_MODEL)
  const session = isNamed ? undefined : textOf(attributes, names.ATTR_GEN_AI_CONVERSATION_ID)
  return {
    foreign: { traceId, spanId, traceFlags },
    ...(agent !== undefined && { agent }),
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    ...(session !== undefined && { session }),
  }
}
