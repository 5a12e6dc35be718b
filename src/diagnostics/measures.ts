/** What strands are measured by in one instance: what was set, and what was learned. */

import type { Thresholds } from '../model/thresholds.ts'
import type { Limit, Strand, StrandMeasures, Watched } from '../model/watch.ts'
import { firstLookMsOf, limitsOf, sessionWarnMs, slowMsOf, waitingMaxMsOf } from './limits.ts'
import type { StrandLimits } from './limits.ts'
import { ToolLimits } from './tool-limits.ts'

/** Whose thresholds are asked for. */
type Measured = Pick<Watched, 'thresholds'>

/** The measures of an instance: the tracker teaches them, judges ask them. */
export class Measures implements StrandMeasures {
  readonly #instance: Thresholds
  readonly #firstLookMs: number
  readonly #tools = new ToolLimits()

  /** @param thresholds what was set at start */
  constructor(thresholds: Thresholds) {
    this.#instance = thresholds
    this.#firstLookMs = firstLookMsOf([thresholds]) + 1
  }

  /** A tool call ended by itself; its longest silence in ms of observed time. */
  learn(tool: string, silenceMs: number): void {
    if (this.#instance.learn !== false) this.#tools.learn(tool, silenceMs)
  }

  /** All limits of one strand. */
  limitsOf(watched: Measured, strand: Strand): StrandLimits {
    return limitsOf(strand, {
      levels: this.#levelsOf(watched),
      learned: (tool) => this.#tools.limitOf(tool),
    })
  }

  limitOf(watched: Measured, strand: Strand): Limit | undefined {
    const { stalled } = this.limitsOf(watched, strand)
    return stalled.ms === Infinity ? undefined : stalled
  }

  slowMs(watched: Measured, strand: Strand): number {
    return slowMsOf(strand, this.#levelsOf(watched))
  }

  /** How long a session without work may stay as it is, in ms; `Infinity` for ever. */
  idleMs({ thresholds, state }: Pick<Watched, 'thresholds' | 'state'>): number {
    const levels = this.#levelsOf({ thresholds })
    return state === 'waiting' ? waitingMaxMsOf(levels) || Infinity : sessionWarnMs(levels)
  }

  /** How long anything can go on before a look can find anything, in ms: stale is strict. */
  firstLookMs({ thresholds }: Measured): number {
    if (thresholds.length === 0) return this.#firstLookMs
    return firstLookMsOf(this.#levelsOf({ thresholds })) + 1
  }

  #levelsOf({ thresholds }: Measured): readonly Thresholds[] {
    return [...thresholds, this.#instance]
  }
}
