/** What a run is told that a span of another instrumentation stands for. */

import type { RunOptions } from '../../model/run.ts'
import { agentOf, isNamedBySpan, modelOf, OPERATION_NAMES, providerOf, sessionOf } from './dialects.ts'
import type { LiveSpan } from './gen-ai-span.ts'
import * as names from '../semconv.ts'
import { serviceOf } from '../span-attributes.ts'

/**
 * What the span says about its run.
 *
 * @param isNamed the surrounding code says which session it is: it knows better than the framework
 */
export function foreignRunOptions(span: LiveSpan, { isNamed }: { readonly isNamed: boolean }): RunOptions {
  const { traceId, spanId, traceFlags } = span.spanContext()
  const { attributes } = span
  const agent = agentOf(attributes) ?? (isNamedBySpan(attributes) ? span.name : undefined)
  const provider = providerOf(attributes)
  const model = modelOf(attributes)
  const session = isNamed ? undefined : sessionOf(attributes)
  const name = calledBy(span)
  return {
    foreign: { traceId, spanId, traceFlags, ...(name !== undefined && { name }) },
    ...(agent !== undefined && { agent }),
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    ...(session !== undefined && { session }),
  }
}

/** `clerk` of `invoke_agent clerk`, `chat gpt-5` as it is; of a bare operation nothing, but the service. */
function calledBy(span: LiveSpan): string | undefined {
  const [operation = '', ...target] = span.name.split(' ')
  if (target.length === 0) return OPERATIONS.has(operation) ? serviceOf(span) : span.name
  return operation === names.OPERATION_INVOKE_AGENT ? target.join(' ') : span.name
}

/** Names that say what was done, and not who or with what. */
const OPERATIONS: ReadonlySet<string> = new Set(['', ...OPERATION_NAMES])
