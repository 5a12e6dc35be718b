/** Learns from the calls of each tool how long it may be silent. */

/** Calls that must have ended by themselves before a limit is learned. */
export const MIN_CALLS = 50
/** Names of tools that are followed; a further one keeps the default. */
export const MAX_TOOLS = 100
/** No learned limit is shorter, or longer, in ms. */
const MIN_LIMIT_MS = 120_000
const MAX_LIMIT_MS = 30 * 60_000
/** The limit is so many times the far end of the bucket of the silence that only one call in a hundred exceeds. */
const MARGIN = 2
const QUANTILE = 0.99

/** A bucket reaches half as far again as the one before; the first holds all silences up to a second. */
const GROWTH = 1.5
const FIRST_MS = 1_000
/** The last bucket begins beyond every limit that can be learned. */
const BUCKETS = Math.ceil(Math.log(MAX_LIMIT_MS / FIRST_MS) / Math.log(GROWTH)) + 2

/**
 * The longest silences of past calls, in a sketch of fixed size for each tool: a hundred tools take some 10 kB.
 *
 * @example
 * const limits = new ToolLimits()
 * for (let call = 0; call < 50; call += 1) limits.learn('bash', 100_000)
 * limits.limitOf('bash') // about 259,000
 */
export class ToolLimits {
  readonly #sketches = new Map<string, { readonly counts: Uint32Array; calls: number }>()

  /**
   * A call has ended by itself.
   *
   * @param silenceMs the longest silence within it, in ms of observed time
   */
  learn(tool: string, silenceMs: number): void {
    let sketch = this.#sketches.get(tool)
    if (sketch === undefined) {
      if (this.#sketches.size >= MAX_TOOLS) return
      this.#sketches.set(tool, (sketch = { counts: new Uint32Array(BUCKETS), calls: 0 }))
    }
    const bucket = bucketOf(silenceMs)
    sketch.counts[bucket] = (sketch.counts[bucket] ?? 0) + 1
    sketch.calls += 1
  }

  /** How many calls of a tool have taught. */
  callsOf(tool: string): number {
    return this.#sketches.get(tool)?.calls ?? 0
  }

  /** The limit of a tool, in ms; undefined before enough of its calls have ended. */
  limitOf(tool: string): number | undefined {
    const silenceMs = this.silenceOf(tool, QUANTILE)
    return silenceMs && Math.min(Math.max(MARGIN * silenceMs, MIN_LIMIT_MS), MAX_LIMIT_MS)
  }

  /**
   * The silence that so many of the calls of a tool do not exceed, in ms, to half of itself exactly; undefined before
   * enough have ended.
   *
   * @param quantile 0 to 1
   */
  silenceOf(tool: string, quantile: number): number | undefined {
    const sketch = this.#sketches.get(tool)
    if (sketch === undefined || sketch.calls < MIN_CALLS) return undefined
    let left = Math.ceil(sketch.calls * quantile)
    let bucket = 0
    while (bucket < BUCKETS && (left -= sketch.counts[bucket] ?? 0) > 0) bucket += 1
    return FIRST_MS * GROWTH ** bucket
  }
}

/** The bucket whose upper end is the first that is not shorter. */
function bucketOf(silenceMs: number): number {
  if (silenceMs <= FIRST_MS) return 0
  return Math.min(Math.ceil(Math.log(silenceMs / FIRST_MS) / Math.log(GROWTH)), BUCKETS - 1)
}
