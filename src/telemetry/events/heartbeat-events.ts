/** Tells backends that a long run still runs, for runs that asked for it. */

import type { RunHeartbeat } from '../../model/run-heartbeat.ts'
import type { Sink } from '../../model/sink.ts'
import { addWork } from '../attention-attributes.ts'
import * as names from '../semconv.ts'
import { SEVERITY } from './event-logger.ts'
import { bodyOfHeartbeat } from './event-body.ts'
import type { TiedEvents } from './tied-events.ts'

/** The event of each heartbeat. */
export class HeartbeatEvents implements Sink {
  readonly #events: TiedEvents

  constructor(events: TiedEvents) {
    this.#events = events
  }

  runHeartbeat(heartbeat: RunHeartbeat): void {
    const { run, elapsedMs, state, work } = heartbeat
    const body = (): string => bodyOfHeartbeat(heartbeat)
    const event = {
      eventName: names.EVENT_RUN_HEARTBEAT,
      severityNumber: SEVERITY.INFO,
      about: { run },
      body,
    }
    this.#events.emit(event, (attributes) => {
      attributes[names.ATTR_RUN_ELAPSED] = elapsedMs / 1000
      attributes[names.ATTR_HEARTBEAT_STATE] = state
      addWork(attributes, work, work?.kind)
    })
  }
}
