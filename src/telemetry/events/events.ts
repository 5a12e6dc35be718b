/** Tells backends what happens to runs and sessions, as events: a run that never ends is seen by its start. */

import type { Attributes, Context } from '@opentelemetry/api'
import * as api from '@opentelemetry/api'
import type { Attention } from '../../model/attention.ts'
import { isFailed, type RunEnd } from '../../model/end.ts'
import type { RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import type { WorkInfo } from '../../model/work.ts'
import { EventLogger, SEVERITY } from './event-logger.ts'
import { conversationIdOf, errorMessageOf, type ExportOptions } from '../export-options.ts'
import * as names from '../semconv.ts'
import { addRunEnd, runIdentity } from '../span-attributes.ts'

/** Finds the context that ties an event to a run or call: `RunSpans.contextOf`. */
export type ContextOf = (target: RunInfo | WorkInfo) => Context

/**
 * Starts of runs. Comes after `RunSpans` among the sinks: the event shall be tied to the span just started.
 */
export class RunStartEvents implements Sink {
  readonly #logger = new EventLogger()
  readonly #contextOf: ContextOf
  readonly #options: ExportOptions

  /**
   * @param contextOf finds the context of a run
   * @param options what may be exported beyond names and numbers
   */
  constructor(contextOf: ContextOf, options: ExportOptions = {}) {
    this.#contextOf = contextOf
    this.#options = options
  }

  runStarted(run: RunInfo): void {
    const eventName = names.EVENT_RUN_STARTED
    const severityNumber = SEVERITY.INFO
    const context = this.#contextOf(run)
    if (!this.#logger.enabled(eventName, severityNumber, context)) return
    const attributes = runIdentity(run, this.#options)
    this.#logger.emit({ eventName, severityNumber, attributes, context })
  }
}

/**
 * Ends of runs, and attention. Comes before `RunSpans` among the sinks: processors that copy an event to
 * its span need the span open.
 */
export class Events implements Sink {
  readonly #logger = new EventLogger()
  readonly #contextOf: ContextOf
  readonly #options: ExportOptions

  /**
   * @param contextOf finds the context of a run or call
   * @param options what may be exported beyond names and numbers
   */
  constructor(contextOf: ContextOf, options: ExportOptions = {}) {
    this.#contextOf = contextOf
    this.#options = options
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const eventName = names.EVENT_RUN_ENDED
    const severityNumber = isFailed(end) ? SEVERITY.ERROR : SEVERITY.INFO
    const context = this.#contextOf(run)
    if (!this.#logger.enabled(eventName, severityNumber, context)) return
    const attributes = runIdentity(run, this.#options)
    addRunEnd(attributes, end)
    const message = isFailed(end) ? errorMessageOf(end.error, this.#options) : undefined
    if (message !== undefined) attributes[names.ATTR_EXCEPTION_MESSAGE] = message
    this.#logger.emit({ eventName, severityNumber, attributes, context })
  }

  attentionChanged(attention: Attention): void {
    const eventName = attention.status === 'resolved' ? names.EVENT_SESSION_RESOLVED : attention.event
    const severityNumber = severityOf(attention)
    const context = attention.run === undefined ? api.context.active() : this.#contextOf(attention.run)
    if (!this.#logger.enabled(eventName, severityNumber, context)) return
    const attributes = attentionAttributes(attention, this.#options)
    this.#logger.emit({ eventName, severityNumber, attributes, context })
  }
}

function severityOf(attention: Attention): number {
  const harmless = attention.status === 'resolved' || attention.class === 'long_running'
  return harmless ? SEVERITY.INFO : SEVERITY.WARN
}

function attentionAttributes(attention: Attention, options: ExportOptions): Attributes {
  const { run, session, work, workKind, durationMs, resolution, agent, limit } = attention
  const attributes: Attributes = run === undefined ? {} : runIdentity(run, options)
  attributes[names.ATTR_RUN_GENERATION] ??= session.generation
  const conversation = conversationIdOf(session, options)
  if (conversation !== undefined) attributes[names.ATTR_GEN_AI_CONVERSATION_ID] = conversation
  attributes[names.ATTR_ATTENTION_CLASS] = attention.class
  attributes[names.ATTR_ATTENTION_REASON] = attention.reason
  attributes[names.ATTR_ATTENTION_AGE] = attention.ageMs / 1000
  if (agent !== undefined) attributes[names.ATTR_GEN_AI_AGENT_NAME] = agent
  if (limit !== undefined && limit.ms !== Infinity) {
    attributes[names.ATTR_ATTENTION_LIMIT] = limit.ms / 1000
    attributes[names.ATTR_ATTENTION_LIMIT_SOURCE] = limit.source
  }
  attributes[names.ATTR_ATTENTION_REPEAT] = attention.repeat
  attributes[names.ATTR_ATTENTION_NEXT_STEP] = attention.nextStep
  attributes[names.ATTR_QUEUE_DEPTH] = attention.backlog
  if (workKind !== undefined) attributes[names.ATTR_WORK_KIND] = workKind
  if (work?.kind === 'tool_call') attributes[names.ATTR_GEN_AI_TOOL_NAME] = work.name
  if (durationMs !== undefined) attributes[names.ATTR_ATTENTION_DURATION] = durationMs / 1000
  if (resolution !== undefined) attributes[names.ATTR_ATTENTION_RESOLUTION] = resolution
  return attributes
}
