/** Tells backends that a long run still runs, for runs that asked for it. */

import type { RunHeartbeat } from '../../model/run-heartbeat.ts'
import type { Sink } from '../../model/sink.ts'
import { EventLogger, SEVERITY } from './event-logger.ts'
import type { ContextOf } from './events.ts'
import type { ExportOptions } from '../export-options.ts'
import * as names from '../semconv.ts'
import { runIdentity } from '../span-attributes.ts'

/** The event of each heartbeat, tied to the run's span. */
export class HeartbeatEvents implements Sink {
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

  runHeartbeat({ run, elapsedMs, state, work }: RunHeartbeat): void {
    const eventName = names.EVENT_RUN_HEARTBEAT
    const severityNumber = SEVERITY.INFO
    const context = this.#contextOf(run)
    if (!this.#logger.enabled(eventName, severityNumber, context)) return
    const attributes = runIdentity(run, this.#options)
    attributes[names.ATTR_RUN_ELAPSED] = elapsedMs / 1000
    attributes[names.ATTR_HEARTBEAT_STATE] = state
    if (work !== undefined) attributes[names.ATTR_WORK_KIND] = work.kind
    if (work?.kind === 'tool_call') attributes[names.ATTR_GEN_AI_TOOL_NAME] = work.name
    this.#logger.emit({ eventName, severityNumber, attributes, context })
  }
}
