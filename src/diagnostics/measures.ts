/** What strands are measured by in one instance: what was set, and what was learned. */

import { BLIND_WITNESS, evidenceFromMs } from '../model/evidence.ts'
import type { Evidence, EvidenceSource, Testimony } from '../model/evidence.ts'
import type { UsualSilence } from '../model/live-source.ts'
import type { RepeatLimits } from '../model/repeats.ts'
import type { ThresholdLevel, Thresholds } from '../model/thresholds.ts'
import type { ToolLimit, ToolLimitQuestion } from '../model/tool-limit.ts'
import type { Limit, Strand, StrandMeasures, Watched } from '../model/watch.ts'
import { firstLookMsOf, limitsOf, sessionAbortMs, sessionWarnMs, slowMsOf, waitingMaxMsOf } from './limits.ts'
import type { StrandLimits } from './limits.ts'
import { repeatLimitsOf } from './repeat-limits.ts'
import { reportToolLimit } from './tool-limit-report.ts'
import { ToolLimits } from './tool-limits.ts'

/** Whose thresholds are asked for. */
type Measured = Pick<Watched, 'thresholds'>

/** The measures of an instance: the tracker teaches them, judges ask them. */
export class Measures implements StrandMeasures {
  readonly #instance: Thresholds
  readonly #firstLookMs: number
  readonly #repeatLimits: RepeatLimits
  readonly #evidence: EvidenceSource
  readonly #tools = new ToolLimits()

  /**
   * @param thresholds what was set at start
   * @param evidence who looks at processes before anybody is accused. Default: nobody
   */
  constructor(thresholds: Thresholds, evidence: EvidenceSource = BLIND_WITNESS) {
    this.#instance = thresholds
    this.#firstLookMs = firstLookMsIn([thresholds])
    this.#repeatLimits = repeatLimitsOf([thresholds])
    this.#evidence = evidence
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

  /** What its processes mean for the limit of a strand; undefined where nobody can be asked, and where it waits. */
  testimonyOf(
    { work, run, owned, wait, silenceMs }: Strand,
    { stalled }: StrandLimits,
  ): Testimony | undefined {
    if (!owned || wait !== undefined) return undefined
    if (stalled.ms === Infinity || this.#instance.evidence === false) return undefined
    const isFixed = stalled.source === 'declared' || stalled.source === 'set'
    return this.#evidence.ask(work ?? run, { silenceMs, limitMs: stalled.ms, isFixed })
  }

  evidenceOf({ work, run }: Strand): Evidence | undefined {
    return this.#evidence.latest(work ?? run)
  }

  limitOf(watched: Measured, strand: Strand): Limit {
    return this.limitsOf(watched, strand).stalled
  }

  /**
   * The limit that calls of a tool have which start now, and why.
   *
   * @param levels what was set for the run and the session, most specific first
   */
  reportOf(question: ToolLimitQuestion, levels: readonly ThresholdLevel[]): ToolLimit {
    return reportToolLimit(question, {
      levels: [...levels, { of: 'instance', thresholds: this.#instance }],
      tools: this.#tools,
      learns: this.#instance.learn !== false,
    })
  }

  /** How long calls of a tool are usually silent. */
  usualOf(tool: string, levels: readonly ThresholdLevel[]): UsualSilence {
    const { limitMs, source, calls } = this.reportOf({ tool }, levels)
    const [p50Ms, p99Ms] = [0.5, 0.99].map((quantile) => this.#tools.silenceOf(tool, quantile))
    return {
      tool,
      ...(p50Ms !== undefined && { p50Ms }),
      ...(p99Ms !== undefined && { p99Ms }),
      ...(limitMs !== undefined && { limitMs }),
      limitSource: source,
      samples: calls,
    }
  }

  slowMs(watched: Measured, strand: Strand): number {
    return slowMsOf(strand, this.#levelsOf(watched))
  }

  /** How long a session without work may stay as it is, in ms; `Infinity` for ever. */
  idleMs({ thresholds, state }: Pick<Watched, 'thresholds' | 'state'>): number {
    const levels = this.#levelsOf({ thresholds })
    return state === 'waiting' ? waitingMaxMsOf(levels) || Infinity : sessionWarnMs(levels)
  }

  /** How long an answer may be unread before its run ends, in ms; `Infinity` for ever. */
  unreadMs({ thresholds }: Measured): number {
    return sessionAbortMs(this.#levelsOf({ thresholds }))
  }

  /** When tool calls repeat themselves: the most specific word counts, field by field. */
  repeatLimitsOf({ thresholds }: Measured): RepeatLimits {
    return thresholds.length === 0 ? this.#repeatLimits : repeatLimitsOf(this.#levelsOf({ thresholds }))
  }

  /** How long anything can go on before anybody has to look at it, in ms: stale is strict. */
  firstLookMs({ thresholds }: Measured): number {
    return thresholds.length === 0 ? this.#firstLookMs : firstLookMsIn(this.#levelsOf({ thresholds }))
  }

  #levelsOf({ thresholds }: Measured): readonly Thresholds[] {
    return [...thresholds, this.#instance]
  }
}

/** Processes are looked at before the smallest limit is reached. */
function firstLookMsIn(levels: readonly Thresholds[]): number {
  return evidenceFromMs(firstLookMsOf(levels)) + 1
}
