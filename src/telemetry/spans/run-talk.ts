/** Shows on the span of a run what it was asked first and answered last, for people who look at runs only. */

import type { Attributes, Span } from '@opentelemetry/api'
import type { RunInfo } from '../../model/run.ts'
import type { ModelCallOptions, WorkEnd, WorkInfo } from '../../model/work.ts'
import { addRequestContent, addResponseContent } from '../content-attributes.ts'
import type { ExportOptions } from '../export-options.ts'

/** The input of a run is that of its first model call, its output that of its last one. */
export class RunTalk {
  readonly #options: ExportOptions
  readonly #asked = new WeakSet<RunInfo>()

  /** @param options nothing is shown unless they opt in */
  constructor(options: ExportOptions) {
    this.#options = options
  }

  /** A call of the run begins. */
  asked(span: Span | undefined, { kind, run, options }: WorkInfo): void {
    if (kind !== 'model_call' || span === undefined || this.#asked.has(run)) return
    this.#asked.add(run)
    const { input, instructions } = options as ModelCallOptions
    const attributes: Attributes = {}
    addRequestContent(attributes, { input, instructions }, this.#options)
    span.setAttributes(attributes)
  }

  /** A call of the run is over. */
  answered(span: Span | undefined, { kind }: WorkInfo, end: WorkEnd): void {
    if (kind !== 'model_call' || span === undefined) return
    const attributes: Attributes = {}
    addResponseContent(attributes, end, this.#options)
    span.setAttributes(attributes)
  }
}
