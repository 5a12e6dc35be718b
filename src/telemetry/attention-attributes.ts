/** What spans and events say of an episode of attention. */

import type { Attributes } from '@opentelemetry/api'
import type { Attention } from '../model/attention.ts'
import type { WorkInfo, WorkKind } from '../model/work.ts'
import * as names from './semconv.ts'

/** Adds what an emission about an episode tells. */
export function addAttention(attributes: Attributes, attention: Attention): void {
  const { work, workKind, durationMs, resolution, agent, limit, evidence } = attention
  attributes[names.ATTR_ATTENTION_CLASS] = attention.class
  attributes[names.ATTR_ATTENTION_REASON] = attention.reason
  attributes[names.ATTR_ATTENTION_AGE] = attention.ageMs / 1000
  if (agent !== undefined) attributes[names.ATTR_GEN_AI_AGENT_NAME] = agent
  if (limit !== undefined && limit.ms !== Infinity) {
    attributes[names.ATTR_ATTENTION_LIMIT] = limit.ms / 1000
    attributes[names.ATTR_ATTENTION_LIMIT_SOURCE] = limit.source
  }
  if (evidence !== undefined) attributes[names.ATTR_ATTENTION_EVIDENCE] = evidence.finding
  attributes[names.ATTR_ATTENTION_REPEAT] = attention.repeat
  attributes[names.ATTR_ATTENTION_NEXT_STEP] = attention.nextStep
  attributes[names.ATTR_QUEUE_DEPTH] = attention.backlog
  addWork(attributes, work, workKind)
  if (durationMs !== undefined) attributes[names.ATTR_ATTENTION_DURATION] = durationMs / 1000
  if (resolution !== undefined) attributes[names.ATTR_ATTENTION_RESOLUTION] = resolution
}

/** Adds the work that an event is about. */
export function addWork(
  attributes: Attributes,
  work: WorkInfo | undefined,
  workKind: WorkKind | undefined,
): void {
  if (workKind !== undefined) attributes[names.ATTR_WORK_KIND] = workKind
  if (work?.kind === 'tool_call') attributes[names.ATTR_GEN_AI_TOOL_NAME] = work.name
}
