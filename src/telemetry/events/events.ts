/** Tells backends what happens to runs and sessions, as events: a run that never ends is seen by its start. */

import type { Attributes } from '@opentelemetry/api'
import type { Attention } from '../../model/attention.ts'
import { isFailed, type RunEnd } from '../../model/end.ts'
import type { RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import { errorMessageOf } from '../export-options.ts'
import * as names from '../semconv.ts'
import { addRunEnd } from '../span-attributes.ts'
import { SEVERITY } from './event-logger.ts'
import { addWork, type TiedEvents } from './tied-events.ts'

/**
 * Starts of runs. Comes after `RunSpans` among the sinks: the event shall be tied to the span just started.
 */
export class RunStartEvents implements Sink {
  readonly #events: TiedEvents

  constructor(events: TiedEvents) {
    this.#events = events
  }

  runStarted(run: RunInfo): void {
    this.#events.emit({
      eventName: names.EVENT_RUN_STARTED,
      severityNumber: SEVERITY.INFO,
      about: { run },
    })
  }
}

/**
 * Ends of runs, and attention. Comes before `RunSpans` among the sinks: processors that copy an event to
 * its span need the span open.
 */
export class Events implements Sink {
  readonly #events: TiedEvents

  constructor(events: TiedEvents) {
    this.#events = events
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const severityNumber = isFailed(end) ? SEVERITY.ERROR : SEVERITY.INFO
    const event = { eventName: names.EVENT_RUN_ENDED, severityNumber, about: { run } }
    this.#events.emit(event, (attributes) => {
      addRunEnd(attributes, end)
      const message = isFailed(end) ? errorMessageOf(end.error, this.#events.options) : undefined
      if (message !== undefined) attributes[names.ATTR_EXCEPTION_MESSAGE] = message
    })
  }

  attentionChanged(attention: Attention): void {
    const { run, session } = attention
    const eventName = attention.status === 'resolved' ? names.EVENT_SESSION_RESOLVED : attention.event
    const event = { eventName, severityNumber: severityOf(attention), about: { run, session } }
    this.#events.emit(event, (attributes) => addAttention(attributes, attention))
  }
}

function severityOf(attention: Attention): number {
  const harmless = attention.status === 'resolved' || attention.class === 'long_running'
  return harmless ? SEVERITY.INFO : SEVERITY.WARN
}

function addAttention(attributes: Attributes, attention: Attention): void {
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
