/** A day and more of a real Lifesign under a fake clock: what takes too long for any test to wait for. */

import { Lifesign } from '../../../src/lifesign.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { writeSample } from '../dashboards/otlp-translation.ts'
import { JOBS, startBothWays } from '../dashboards/told-fleet.ts'

/** A job of which nothing is heard any more. */
export const GONE = 'gone'

/** Runs that never end. */
export const OPEN_RUNS = 3

const STEP_MINUTES = 5
const HOURS = 26
/** Minutes before the end in which the last word of the job that is gone was heard. */
const GONE_MINUTES = 20

/** Lines of OpenMetrics, and when they end, in s since the epoch. */
export interface ToldDays {
  readonly lines: readonly string[]
  readonly to: number
}

/** Steps after which the job of the night fails, as it does each time. */
const NIGHTS = new Set([2, 20].map((hour) => (hour * 60) / STEP_MINUTES))

/** Runs that never end, and an agent that fails each night, told through both ways to Prometheus. */
export async function tellDays(): Promise<ToldDays> {
  const ways = await startBothWays()
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, tickMs: 5_000 })
  const lines: string[] = []
  const stepSeconds = STEP_MINUTES * 60
  const from = clock.wallTime() / 1_000
  const steps = (HOURS * 3_600) / stepSeconds
  for (let step = 0; step <= steps; step++) {
    await clock.advanceAsync(stepSeconds * 1_000)
    if (step === 1) for (let open = 0; open < OPEN_RUNS; open++) hang(lifesign, open)
    if (NIGHTS.has(step)) await fail(lifesign)
    const at = from + step * stepSeconds
    const scraped = await ways.scraped(JOBS.scraped)
    const isGone = (steps - step) * STEP_MINUTES < GONE_MINUTES
    const samples = [...scraped, ...(await ways.pushed()), ...(isGone ? [] : await ways.scraped(GONE))]
    for (const sample of samples.filter(({ name }) => /^lifesign_(?:run|session|sampler|watch)/.test(name))) {
      lines.push(writeSample(sample, at))
    }
  }
  await ways.close()
  void lifesign.shutdown()
  clock.advance(10_000)
  return { lines, to: from + steps * stepSeconds }
}

function hang(lifesign: Lifesign, nth: number): void {
  lifesign.run({ agent: 'clerk', session: `C1:${nth}` }, () => new Promise(() => {})).catch(() => {})
}

async function fail(lifesign: Lifesign): Promise<void> {
  const work = (): never => {
    throw new Error('the secret has expired')
  }
  await lifesign.run({ agent: 'nightly' }, work).catch(() => {})
}
