/** Shows on the span of a run what it was asked first and answered last, for people who look at runs only. */

import type { Attributes, Span } from '@opentelemetry/api'
import type { RunInfo } from '../../model/run.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd, WorkInfo } from '../../model/work.ts'
import {
  addRequestContent,
  addResponseContent,
  type ToolResult,
  showWordsAnswered,
  showWordsAsked,
} from '../content-attributes.ts'
import type { ExportOptions } from '../export-options.ts'

/** What tools answered is kept of the last so many calls of a run, until its span is over. */
const MAX_RESULTS = 20

/**
 * The input of a run is that of its first model call, its output that of its last one, with what tools answered
 * before behind it.
 */
export class RunTalk {
  readonly #options: ExportOptions
  readonly #asked = new WeakSet<RunInfo>()
  readonly #results = new WeakMap<RunInfo, ToolResult[]>()

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
    showWordsAsked(attributes, input, this.#options)
    span.setAttributes(attributes)
  }

  /** A call of the run is over. */
  answered(span: Span | undefined, work: WorkInfo, end: WorkEnd): void {
    if (span === undefined) return
    if (work.kind === 'tool_call') return this.#keep(work, end)
    const attributes: Attributes = {}
    addResponseContent(attributes, end, this.#options, this.#results.get(work.run))
    showWordsAnswered(attributes, end.output, this.#options)
    span.setAttributes(attributes)
  }

  #keep({ run, options }: WorkInfo, { output }: WorkEnd): void {
    if (output === undefined || this.#options.content !== true) return
    const results = this.#results.get(run) ?? []
    results.push({ callId: (options as ToolCallOptions).callId, output })
    if (results.length > MAX_RESULTS) results.shift()
    this.#results.set(run, results)
  }
}
