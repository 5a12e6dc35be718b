/** Emits events that are tied to the span of their run, and described only where somebody would see them. */

import type { Attributes, Context } from '@opentelemetry/api'
import * as api from '@opentelemetry/api'
import type { RunInfo } from '../../model/run.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { WorkInfo } from '../../model/work.ts'
import { conversationIdOf, type ExportOptions } from '../export-options.ts'
import * as names from '../semconv.ts'
import { runIdentity } from '../span-attributes.ts'
import { Providers } from '../providers.ts'
import { EventLogger } from './event-logger.ts'

/** Finds the context that ties an event to a run or call: `RunSpans.contextOf`. */
export type ContextOf = (target: RunInfo | WorkInfo) => Context

/** Whom an event is about: a run, or a session with the run of it that is known. */
export interface EventSubject {
  readonly run?: RunInfo | undefined
  readonly session?: SessionInfo
  /** Generation of the session when it happened. Default: the run's, else the session's now. */
  readonly generation?: number
}

/** An event, as far as it is known before anybody is asked whether it would be seen. */
export interface TiedEvent {
  readonly eventName: string
  readonly severityNumber: number
  readonly about: EventSubject
  /** One line for people. */
  readonly body: () => string
}

/** All events of ours go this way. */
export class TiedEvents {
  /** What may be exported beyond names and numbers. */
  readonly options: ExportOptions
  readonly #logger: EventLogger
  readonly #contextOf: ContextOf

  /**
   * @param contextOf finds the context of a run
   * @param options what may be exported beyond names and numbers
   * @param providers who gives loggers
   */
  constructor(contextOf: ContextOf, options: ExportOptions = {}, providers: Providers = new Providers()) {
    this.#logger = new EventLogger(providers)
    this.#contextOf = contextOf
    this.options = options
  }

  /**
   * Emits one event.
   *
   * @param describe adds what the event says to what says whom it is about
   */
  emit(
    { eventName, severityNumber, about, body }: TiedEvent,
    describe?: (attributes: Attributes) => void,
  ): void {
    const context = about.run === undefined ? api.context.active() : this.#contextOf(about.run)
    if (!this.#logger.enabled(eventName, severityNumber, context)) return
    const attributes = this.#identityOf(about)
    describe?.(attributes)
    this.#logger.emit({ eventName, severityNumber, attributes, context, body: body() })
  }

  #identityOf({ run, session, generation }: EventSubject): Attributes {
    const attributes = run === undefined ? {} : runIdentity(run, this.options)
    if (session === undefined) return attributes
    attributes[names.ATTR_RUN_GENERATION] ??= generation ?? session.generation
    const conversation = conversationIdOf(session, this.options)
    if (conversation !== undefined) attributes[names.ATTR_GEN_AI_CONVERSATION_ID] = conversation
    return attributes
  }
}
