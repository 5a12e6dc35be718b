/** Tells backends what happens to runs and sessions, as events: a run that never ends is seen by its start. */

import type { Attention } from '../../model/attention.ts'
import { isFailed, type RunEnd } from '../../model/end.ts'
import type { RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import { addAttention } from '../attention-attributes.ts'
import { errorMessageOf } from '../export-options.ts'
import * as names from '../semconv.ts'
import { addRunEnd } from '../span-attributes.ts'
import { SEVERITY } from './event-logger.ts'
import { bodyOfAttention, bodyOfEnd, bodyOfStart } from './event-body.ts'
import type { TiedEvents } from './tied-events.ts'

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
      body: () => bodyOfStart(run),
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
    const body = (): string => bodyOfEnd(run, end)
    const event = { eventName: names.EVENT_RUN_ENDED, severityNumber, about: { run }, body }
    this.#events.emit(event, (attributes) => {
      addRunEnd(attributes, end)
      const message = isFailed(end) ? errorMessageOf(end.error, this.#events.options) : undefined
      if (message !== undefined) attributes[names.ATTR_EXCEPTION_MESSAGE] = message
    })
  }

  attentionChanged(attention: Attention): void {
    const { run, session } = attention
    const eventName = attention.status === 'resolved' ? names.EVENT_SESSION_RESOLVED : attention.event
    const body = (): string => bodyOfAttention(attention)
    const event = { eventName, severityNumber: severityOf(attention), about: { run, session }, body }
    this.#events.emit(event, (attributes) => addAttention(attributes, attention))
  }
}

function severityOf(attention: Attention): number {
  const harmless = attention.status === 'resolved' || attention.class === 'long_running'
  return harmless ? SEVERITY.INFO : SEVERITY.WARN
}
