/** The values that metric attributes may take: at most 100 each, shared by all metrics of an instance. */

import { ValueLimit } from './value-limit.ts'

/** @see https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits: 2000 series a metric */
const MAX_VALUES = 100

/** One limit for each attribute whose values somebody else chooses. */
export class MetricValues {
  readonly agents: ValueLimit
  readonly tools: ValueLimit
  readonly models: ValueLimit
  readonly lanes: ValueLimit
  readonly providers: ValueLimit
  readonly operations: ValueLimit
  readonly errorTypes: ValueLimit
  readonly channels: ValueLimit
  /** Counts a value that became `other`. */
  readonly overflowed: () => void

  /** @param overflowed called each time a value becomes `other` */
  constructor(overflowed: () => void) {
    this.overflowed = overflowed
    const limit = (): ValueLimit => new ValueLimit(MAX_VALUES, overflowed)
    this.agents = limit()
    this.tools = limit()
    this.models = limit()
    this.lanes = limit()
    this.providers = limit()
    this.operations = limit()
    this.errorTypes = limit()
    this.channels = limit()
  }
}
