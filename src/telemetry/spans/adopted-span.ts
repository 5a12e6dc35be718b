/** Another instrumentation's span that stands for a run or call of ours, too: we add to it, and change nothing. */

import type * as api from '@opentelemetry/api'

/** What is seen of a span of an SDK beyond the API. */
interface Readable {
  readonly attributes?: api.Attributes
  readonly status?: api.SpanStatus
  readonly startTime?: api.HrTime
}

/**
 * What its maker has said stands: attributes are set only where there are none, a status only where none was set, the
 * name stays, and its maker ends it.
 */
export class AdoptedSpan implements api.Span {
  readonly #span: api.Span & Readable

  constructor(span: api.Span) {
    this.#span = span
  }

  spanContext(): api.SpanContext {
    return this.#span.spanContext()
  }

  isRecording(): boolean {
    return this.#span.isRecording()
  }

  setAttribute(key: string, value: api.AttributeValue): this {
    if (this.#span.attributes?.[key] === undefined) this.#span.setAttribute(key, value)
    return this
  }

  setAttributes(attributes: api.Attributes): this {
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) this.setAttribute(key, value)
    }
    return this
  }

  addEvent(...event: Parameters<api.Span['addEvent']>): this {
    this.#span.addEvent(...event)
    return this
  }

  addLink(link: api.Link): this {
    this.#span.addLink(link)
    return this
  }

  addLinks(links: api.Link[]): this {
    this.#span.addLinks(links)
    return this
  }

  setStatus(status: api.SpanStatus): this {
    // 0 is UNSET. The API's own enum would be code that this file needs for nothing else.
    if ((this.#span.status?.code ?? 0) === 0) this.#span.setStatus(status)
    return this
  }

  recordException(...exception: Parameters<api.Span['recordException']>): void {
    this.#span.recordException(...exception)
  }

  updateName(): this {
    return this
  }

  end(): void {}

  /**
   * Ends it in place of its maker, who has forgotten it.
   *
   * @param durationMs how long the call took that it stands for
   */
  endInPlace(durationMs: number): void {
    const { startTime } = this.#span
    if (startTime === undefined) return this.#span.end()
    const nanoseconds = startTime[1] + Math.round(durationMs * 1e6)
    this.#span.end([startTime[0] + Math.floor(nanoseconds / 1e9), nanoseconds % 1e9])
  }
}
