/** Tells backends of each recovery that was asked for, and of its one completion. */

import type { Attributes, Context } from '@opentelemetry/api'
import * as api from '@opentelemetry/api'
import type { RecoveryCompletion, RecoveryRequest } from '../../model/recovery.ts'
import type { RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import { EventLogger, SEVERITY } from './event-logger.ts'
import type { ContextOf } from './events.ts'
import { conversationIdOf, type ExportOptions } from '../export-options.ts'
import * as names from '../semconv.ts'
import { runIdentity } from '../span-attributes.ts'

/** Comes before `RunSpans` among the sinks: an aborted run's span is open when its recovery is asked for. */
export class RecoveryEvents implements Sink {
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

  recoveryRequested(request: RecoveryRequest): void {
    const eventName = names.EVENT_RECOVERY_REQUESTED
    const severityNumber = SEVERITY.INFO
    const context = this.#contextFor(request.run)
    if (!this.#logger.enabled(eventName, severityNumber, context)) return
    const attributes = this.#describe(request, request.action)
    this.#logger.emit({ eventName, severityNumber, attributes, context })
  }

  recoveryCompleted({ request, action, status, detail, durationMs }: RecoveryCompletion): void {
    const eventName = names.EVENT_RECOVERY_COMPLETED
    // A session that could not be given back needs a person.
    const severityNumber = status === 'failed' ? SEVERITY.WARN : SEVERITY.INFO
    const context = this.#contextFor(request.run)
    if (!this.#logger.enabled(eventName, severityNumber, context)) return
    const attributes = this.#describe(request, action)
    attributes[names.ATTR_RECOVERY_STATUS] = status
    attributes[names.ATTR_RECOVERY_DURATION] = durationMs / 1000
    if (detail !== undefined) attributes[names.ATTR_RECOVERY_DETAIL] = detail
    this.#logger.emit({ eventName, severityNumber, attributes, context })
  }

  #contextFor(run: RunInfo | undefined): Context {
    return run === undefined ? api.context.active() : this.#contextOf(run)
  }

  #describe(request: RecoveryRequest, action: string): Attributes {
    const { run, session, work, workKind } = request
    const attributes: Attributes = run === undefined ? {} : runIdentity(run, this.#options)
    attributes[names.ATTR_RUN_GENERATION] ??= request.generation
    const conversation = conversationIdOf(session, this.#options)
    if (conversation !== undefined) attributes[names.ATTR_GEN_AI_CONVERSATION_ID] = conversation
    attributes[names.ATTR_RECOVERY_ACTION] = action
    attributes[names.ATTR_RECOVERY_REASON] = request.reason
    attributes[names.ATTR_RECOVERY_AGE] = request.ageMs / 1000
    attributes[names.ATTR_SESSION_STATE] = request.expectedState
    attributes[names.ATTR_QUEUE_DEPTH] = request.backlog
    if (workKind !== undefined) attributes[names.ATTR_WORK_KIND] = workKind
    if (work?.kind === 'tool_call') attributes[names.ATTR_GEN_AI_TOOL_NAME] = work.name
    return attributes
  }
}
