/** Questions to traces and events: TraceQL and LogQL over the names that spans and events carry. */

import * as names from '../../src/telemetry/semconv.ts'

// Tempo keeps the dots of attributes.
const span = (attribute: string): string => `span.${attribute}`
// Loki keeps attributes as structured metadata, with underscores.
const metadata = (attribute: string): string => attribute.replaceAll('.', '_')

const isRun = `${span(names.ATTR_GEN_AI_OPERATION_NAME)} = "${names.OPERATION_INVOKE_AGENT}"`
const ofAgent = `${span(names.ATTR_GEN_AI_AGENT_NAME)} =~ "$agent"`

/** TraceQL. */
export const SPANS = {
  ofSession: `{ ${isRun} && ${span(names.ATTR_GEN_AI_CONVERSATION_ID)} =~ "$session" && ${span(names.ATTR_RUN_ID)} =~ "$run" } | select(${span(names.ATTR_GEN_AI_AGENT_NAME)}, ${span(names.ATTR_END_REASON)}, ${span(names.ATTR_RUN_ID)})`,
  failed: `{ ${isRun} && ${ofAgent} && status = error } | select(${span(names.ATTR_GEN_AI_CONVERSATION_ID)}, ${span(names.ATTR_END_REASON)}, ${span(names.ATTR_END_CAUSE)}, ${span(names.ATTR_RUN_ID)})`,
} as const

/**
 * LogQL. Events are told by their attributes, as Loki stores their names (`event_name`) only since 2026; and
 * their lines are written here, as they have no body.
 */
export const EVENTS = {
  ofSession: `{service_name=~".+"} | ${metadata(names.ATTR_RUN_GENERATION)}!="" | ${metadata(names.ATTR_GEN_AI_CONVERSATION_ID)}=~"$session" | ${metadata(names.ATTR_RUN_ID)}=~"$run" | ${line()}`,
  attention: `{service_name=~".+"} | ${metadata(names.ATTR_ATTENTION_CLASS)}!="" | ${metadata(names.ATTR_GEN_AI_AGENT_NAME)}=~"$agent" | ${line()}`,
} as const

function line(): string {
  const shown = [
    names.ATTR_GEN_AI_AGENT_NAME,
    names.ATTR_ATTENTION_CLASS,
    names.ATTR_ATTENTION_REASON,
    names.ATTR_ATTENTION_NEXT_STEP,
    names.ATTR_ATTENTION_RESOLUTION,
    names.ATTR_RECOVERY_ACTION,
    names.ATTR_RECOVERY_STATUS,
    names.ATTR_END_REASON,
    names.ATTR_END_CAUSE,
    names.ATTR_GEN_AI_CONVERSATION_ID,
  ]
  const words = ['event_name', ...shown.map(metadata)].map((name) => `{{.${name}}}`)
  return `line_format \`${words.join(' ')}\``
}
