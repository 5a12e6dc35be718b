/** Counts recoveries that were asked for and what became of them, and measures both. */

import type { Attributes } from '@opentelemetry/api'
import { RECOVERY_STATUSES } from '../../model/recovery.ts'
import type { RecoveryAction, RecoveryCompletion, RecoveryRequest } from '../../model/recovery.ts'
import type { Sink } from '../../model/sink.ts'
import type { Instruments, InstrumentSet } from './instruments.ts'
import * as names from '../semconv.ts'
import type { AttentionSeries } from './session-metrics.ts'

/** A verdict that a recovery can be asked for: one series of the counters. */
export interface RecoverySeries extends Pick<AttentionSeries, 'reason'> {
  readonly action: RecoveryRequest['action']
}

/** The counters and histograms of recoveries. */
export class RecoveryMetrics implements Sink {
  readonly #instruments: Instruments

  /**
   * @param instruments shared by all metrics of an instance
   * @param possible every request that can be made, so that its counters are born at zero
   */
  constructor(instruments: Instruments, possible: readonly RecoverySeries[]) {
    this.#instruments = instruments
    instruments.whenMade((made) => initialise(made, possible))
  }

  recoveryRequested(request: RecoveryRequest): void {
    const made = this.#instruments.current
    if (made === undefined) return
    const attributes = series(request, request.action)
    made.recoveryRequested.add(1, attributes)
    made.recoveryAge.record(request.ageMs / 1000, attributes)
  }

  recoveryCompleted({ request, action, status, released, durationMs }: RecoveryCompletion): void {
    const made = this.#instruments.current
    if (made === undefined) return
    const attributes = { ...series(request, action), [names.ATTR_RECOVERY_STATUS]: status }
    made.recoveryCompleted.add(1, attributes)
    made.recoveryDuration.record(durationMs / 1000, attributes)
    if (released > 0) made.recoveryReleased.add(released, { [names.ATTR_RECOVERY_ACTION]: action })
  }
}

function initialise(made: InstrumentSet, possible: readonly RecoverySeries[]): void {
  for (const one of possible) {
    const attributes = series(one, one.action)
    made.recoveryRequested.add(0, attributes)
    for (const status of RECOVERY_STATUSES) {
      made.recoveryCompleted.add(0, { ...attributes, [names.ATTR_RECOVERY_STATUS]: status })
    }
    made.recoveryReleased.add(0, { [names.ATTR_RECOVERY_ACTION]: one.action })
  }
}

function series({ reason }: Pick<RecoverySeries, 'reason'>, action: RecoveryAction): Attributes {
  return { [names.ATTR_RECOVERY_ACTION]: action, [names.ATTR_RECOVERY_REASON]: reason }
}
