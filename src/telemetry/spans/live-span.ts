/** A span that is open, and the context inside of it. */

import * as api from '@opentelemetry/api'

/** A span with the last context that it was made active in: mostly the same is asked for again. */
export class LiveSpan {
  readonly span: api.Span
  #around: api.Context | undefined
  #inside: api.Context | undefined

  constructor(span: api.Span) {
    this.span = span
  }

  /** `around` with this span in place of its own; what else it holds stays, baggage for one. */
  within(around: api.Context): api.Context {
    const known = around === this.#around || around === this.#inside
    if (known && this.#inside !== undefined) return this.#inside
    this.#around = around
    this.#inside = api.trace.setSpan(around, this.span)
    return this.#inside
  }
}
