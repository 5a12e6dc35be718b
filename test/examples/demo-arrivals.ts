/** Telemetry and notices of the demo, as its servers keep them. */

import type { ChatNotice } from '../../examples/demo/chat-receiver.ts'
import type { Attributes, MetricPoint, ReceivedEvent, ReceivedSpan } from '../../examples/demo/otlp-decode.ts'

/** Attributes of what belongs to the first run of a test. */
export const OF_R1 = { 'lifesign.run.id': 'r1' }

let clock = 0

export function event(name: string, attributes: Attributes): ReceivedEvent {
  clock += 1
  return { name, at: clock, attributes }
}

export function started(id: string, agent: string, more: Attributes = {}): ReceivedEvent {
  return event('lifesign.run.started', { 'lifesign.run.id': id, 'gen_ai.agent.name': agent, ...more })
}

export function ended(id: string, reason: string, cause?: string): ReceivedEvent {
  const causes = cause === undefined ? {} : { 'lifesign.end.cause': cause }
  return event('lifesign.run.ended', { 'lifesign.run.id': id, 'lifesign.end.reason': reason, ...causes })
}

export function fired(name: string, reason: string, more: Attributes): ReceivedEvent {
  const attentionClass = name.slice('session.'.length)
  return event(name, {
    'lifesign.attention.class': attentionClass,
    'lifesign.attention.reason': reason,
    'lifesign.attention.age': 1.25,
    'lifesign.attention.repeat': 0,
    ...more,
  })
}

export function resolved(attentionClass: string, more: Attributes): ReceivedEvent {
  return event('lifesign.session.resolved', {
    'lifesign.attention.class': attentionClass,
    'lifesign.attention.resolution': 'progressed',
    ...more,
  })
}

export function span(
  name: string,
  spanId: string,
  parentSpanId = '',
  more: Partial<ReceivedSpan> = {},
): ReceivedSpan {
  clock += 1
  return {
    traceId: 't',
    spanId,
    parentSpanId,
    name,
    startedAt: clock,
    durationMs: 1_250,
    failed: false,
    attributes: {},
    ...more,
  }
}

export function counter(name: string, attributes: Attributes, value = 1): MetricPoint {
  return { name, unit: '{x}', attributes, value, count: undefined }
}

export function notice(label: string, kind: string, reason: string, room = 'shop'): ChatNotice {
  return { kind, reason, label, text: `${label} ${kind}`, origin: { channel: 'webhook', room } }
}

// A terminal that runs the tests may colour the account.
