/** Remembers the spans of runs that have ended: what comes later belongs below them. */

import type { SpanContext } from '@opentelemetry/api'
import type { RunInfo } from '../../model/run.ts'

/** Runs remembered; the oldest goes first. */
const MAX_RUNS = 1_000

/** The spans of the last runs, by their ids alone: neither run nor span is kept alive. */
export class EndedRuns {
  readonly #spans = new Map<string, SpanContext>()

  keep({ id }: RunInfo, span: SpanContext): void {
    this.#spans.set(id, span)
    if (this.#spans.size > MAX_RUNS) this.#spans.delete(this.#spans.keys().next().value ?? '')
  }

  find({ id }: RunInfo): SpanContext | undefined {
    return this.#spans.get(id)
  }
}
