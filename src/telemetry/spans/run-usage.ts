/** Adds up what the model calls of a run have used: backends show it beside the run. */

import type { Attributes } from '@opentelemetry/api'
import type { RunInfo } from '../../model/run.ts'
import type { WorkEnd, WorkInfo } from '../../model/work.ts'
import { ATTR_GEN_AI_RESPONSE_FINISH_REASONS } from '../semconv.ts'
import { addUsage, type Usage } from '../span-attributes.ts'

type Totals = { -readonly [Kind in keyof Usage]: Usage[Kind] } & { finishReason?: string }

const KINDS = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
] as const satisfies readonly (keyof Usage)[]

/** The tokens of the runs that are open. Those of a sub-agent are its own, for it has a span of its own. */
export class RunUsage {
  readonly #totals = new WeakMap<RunInfo, Totals>()

  /** A call of the run is over. */
  add({ kind, run }: WorkInfo, end: WorkEnd): void {
    if (kind !== 'model_call') return
    const totals = this.#totals.get(run) ?? {}
    for (const one of KINDS) {
      const tokens = end[one]
      if (tokens !== undefined) totals[one] = (totals[one] ?? 0) + tokens
    }
    if (end.finishReason !== undefined) totals.finishReason = end.finishReason
    this.#totals.set(run, totals)
  }

  /** Writes what a run has used, and why its last answer ended. */
  write(attributes: Attributes, run: RunInfo): void {
    const totals = this.#totals.get(run)
    if (totals === undefined) return
    addUsage(attributes, totals)
    const { finishReason } = totals
    if (finishReason !== undefined) attributes[ATTR_GEN_AI_RESPONSE_FINISH_REASONS] = [finishReason]
  }
}
