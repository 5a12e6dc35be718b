/** Counts what became of the notices to people. */

import type { Attributes } from '@opentelemetry/api'
import type { Delivery, DeliveryOutcome } from '../../model/notice.ts'
import type { Sink } from '../../model/sink.ts'
import type { Instruments, InstrumentSet } from './instruments.ts'
import type { MetricValues } from './metric-values.ts'
import * as names from '../semconv.ts'

const OUTCOMES: readonly DeliveryOutcome[] = ['delivered', 'retried', 'suppressed', 'unroutable', 'dead']

/** The channel of a notice without a route. */
const NO_CHANNEL = 'none'

/** The counter of deliveries. */
export class DeliveryMetrics implements Sink {
  readonly #instruments: Instruments
  readonly #values: MetricValues
  readonly #channels: Set<string>

  /**
   * @param instruments shared by all metrics of an instance
   * @param values limits on what attributes may hold, shared likewise
   * @param channels names of the channels in use, so that their counters are born at zero
   */
  constructor(instruments: Instruments, values: MetricValues, channels: readonly string[]) {
    this.#instruments = instruments
    this.#values = values
    this.#channels = new Set([...channels, NO_CHANNEL])
    instruments.whenMade((made) => this.#bear(made, this.#channels))
  }

  /** Lets the counters of further channels be born at zero. */
  add(channels: readonly string[]): void {
    const fresh = channels.filter((name) => !this.#channels.has(name))
    for (const name of fresh) this.#channels.add(name)
    const made = this.#instruments.current
    if (made !== undefined) this.#bear(made, fresh)
  }

  deliveryEnded(delivery: Delivery): void {
    const { channel, outcome } = delivery
    this.#instruments.current?.deliveries.add(1, this.#attributes(channel, outcome))
  }

  #bear(made: InstrumentSet, channels: Iterable<string>): void {
    for (const channel of channels) {
      for (const outcome of OUTCOMES) made.deliveries.add(0, this.#attributes(channel, outcome))
    }
  }

  #attributes(channel: string, outcome: DeliveryOutcome): Attributes {
    return {
      [names.ATTR_NOTIFICATION_CHANNEL]: this.#values.channels.keep(channel),
      [names.ATTR_NOTIFICATION_OUTCOME]: outcome,
    }
  }
}
