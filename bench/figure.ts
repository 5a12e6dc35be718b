/** One measured figure, and how benchmarks hand it on. */

/** A figure beside what it is compared with in the same process. */
export interface Figure {
  /** Name of the benchmark. */
  readonly bench: string
  /** What was measured. */
  readonly case: string
  readonly value: number
  readonly unit: string
  /** The value of the baseline, in the same unit. */
  readonly baseline?: number
  /** What the baseline is. */
  readonly against?: string
  /** The 95 % interval of the value, where it was measured several times. */
  readonly low?: number
  readonly high?: number
  /** The bound that is promised: on the ratio where there is a baseline, else on the value. */
  readonly atMost?: number
}

/** The ratio to the baseline, if there is one. */
export function ratioOf(figure: Figure): number | undefined {
  return figure.baseline === undefined ? undefined : figure.value / figure.baseline
}

/** True when the figure keeps its promise, or has none. */
export function keeps(figure: Figure): boolean {
  return figure.atMost === undefined || (ratioOf(figure) ?? figure.value) <= figure.atMost
}

/** Hands a figure to the process that runs all benchmarks. */
export function report(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}
