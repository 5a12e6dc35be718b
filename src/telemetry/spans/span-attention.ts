/** Shows on a span that its run or call did not move: backends that have only traces find it there. */

import type { Attributes, Span } from '@opentelemetry/api'
import type { Attention } from '../../model/attention.ts'
import { addAttention } from '../attention-attributes.ts'
import * as names from '../semconv.ts'

/**
 * Marks the span of a run: the last episode as attributes, and each episode as one event when it begins. What
 * is slow but moves is no trouble, and leaves no mark.
 */
export function markRun(span: Span, attention: Attention): void {
  if (!markCall(span, attention) || !attention.begins || attention.status === 'resolved') return
  const attributes: Attributes = {}
  addAttention(attributes, attention)
  span.addEvent(attention.event, attributes)
}

/**
 * Marks the span of the call that does not move.
 *
 * @returns false where there is nothing to mark
 */
export function markCall(span: Span, attention: Attention): boolean {
  if (attention.class === 'long_running' || !span.isRecording()) return false
  span.setAttribute(names.ATTR_ATTENTION_CLASS, attention.class)
  span.setAttribute(names.ATTR_ATTENTION_REASON, attention.reason)
  const { durationMs } = attention
  if (durationMs !== undefined) span.setAttribute(names.ATTR_ATTENTION_DURATION, durationMs / 1000)
  return true
}
