/** Tells backends of each recovery that was asked for, and of its one completion. */

import type { Attributes } from '@opentelemetry/api'
import type { RecoveryCompletion, RecoveryRequest } from '../../model/recovery.ts'
import type { Sink } from '../../model/sink.ts'
import { addWork } from '../attention-attributes.ts'
import * as names from '../semconv.ts'
import { SEVERITY } from './event-logger.ts'
import { bodyOfCompletion, bodyOfRequest } from './event-body.ts'
import type { TiedEvents } from './tied-events.ts'

/** Comes before `RunSpans` among the sinks: an aborted run's span is open when its recovery is asked for. */
export class RecoveryEvents implements Sink {
  readonly #events: TiedEvents

  constructor(events: TiedEvents) {
    this.#events = events
  }

  recoveryRequested(request: RecoveryRequest): void {
    this.#events.emit(
      {
        eventName: names.EVENT_RECOVERY_REQUESTED,
        severityNumber: SEVERITY.INFO,
        about: request,
        body: () => bodyOfRequest(request),
      },
      (attributes) => addRequest(attributes, request, request.action),
    )
  }

  recoveryCompleted(completion: RecoveryCompletion): void {
    const { request, action, status, detail, durationMs } = completion
    // A session that could not be given back needs a person.
    const severityNumber = status === 'failed' ? SEVERITY.WARN : SEVERITY.INFO
    const body = (): string => bodyOfCompletion(completion)
    const event = { eventName: names.EVENT_RECOVERY_COMPLETED, severityNumber, about: request, body }
    this.#events.emit(event, (attributes) => {
      addRequest(attributes, request, action)
      attributes[names.ATTR_RECOVERY_STATUS] = status
      attributes[names.ATTR_RECOVERY_DURATION] = durationMs / 1000
      if (detail !== undefined) attributes[names.ATTR_RECOVERY_DETAIL] = detail
    })
  }
}

function addRequest(attributes: Attributes, request: RecoveryRequest, action: string): void {
  attributes[names.ATTR_RECOVERY_ACTION] = action
  attributes[names.ATTR_RECOVERY_REASON] = request.reason
  attributes[names.ATTR_RECOVERY_AGE] = request.ageMs / 1000
  attributes[names.ATTR_SESSION_STATE] = request.expectedState
  attributes[names.ATTR_QUEUE_DEPTH] = request.backlog
  addWork(attributes, request.work, request.workKind)
}
