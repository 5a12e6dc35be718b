/** How fast the incidents of the agents follow each other, so that a test need not wait for half an hour. */

/** After this many minutes the incidents come again. */
export const CYCLE_MINUTES = 30

const pace = Number(process.env['AGENTS_PACE'] ?? 1)
if (!(pace >= 1 && pace <= 1_000)) {
  throw new RangeError(`Cannot use AGENTS_PACE: it must be a number from 1 to 1000, but is ${pace}`)
}

/** Minutes of an incident, in ms: shorter by the factor `AGENTS_PACE`. */
export function minutes(count: number): number {
  return (count * 60_000) / pace
}
