/** Measures model calls under the names that the conventions had before v0.1.0. */

import type { WorkEnd, WorkInfo } from '../../model/work.ts'
import * as names from '../semconv.ts'
import { timeToFirstChunk } from '../span-attributes.ts'
import type { InstrumentSet } from './instruments.ts'
import type { MetricValues } from './metric-values.ts'
import { failedAs, inferenceAttributes, type Measured, secondsOf } from './model-call-metrics.ts'

/** The histograms of client operations. */
export class LegacyCallMetrics {
  readonly #values: MetricValues

  /** @param values limits on what attributes may hold, shared by all metrics of an instance */
  constructor(values: MetricValues) {
    this.#values = values
  }

  /** A call is over, or was cut off and now tells its tokens: then it is not `measured` again. */
  ended(made: InstrumentSet, work: WorkInfo, end: WorkEnd, measured: Measured | undefined): void {
    const shared = inferenceAttributes(this.#values, work, end)
    for (const [type, tokens] of tokensOf(end)) {
      made.legacyTokenUsage.record(tokens, { ...shared, [names.ATTR_GEN_AI_TOKEN_TYPE]: type })
    }
    if (measured === undefined) return
    const firstChunk = timeToFirstChunk(work)
    if (firstChunk !== undefined) made.legacyTimeToFirstChunk.record(firstChunk, shared)
    made.legacyDuration.record(secondsOf(work, measured.atMs), failedAs(this.#values, shared, measured))
  }
}

function* tokensOf({ inputTokens, outputTokens }: WorkEnd): Generator<readonly [string, number]> {
  if (inputTokens !== undefined) yield [names.TOKEN_TYPE_INPUT, inputTokens]
  if (outputTokens !== undefined) yield [names.TOKEN_TYPE_OUTPUT, outputTokens]
}
