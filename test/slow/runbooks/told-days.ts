/** A day and more of a real Lifesign under a fake clock: what takes too long for any test to wait for. */

import { Lifesign } from '../../../src/lifesign.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { writeSample } from '../dashboards/otlp-translation.ts'
import { JOBS, startBothWays } from '../dashboards/told-fleet.ts'

/** A job of which nothing is heard any more. */
export const GONE = 'gone'

const STEP_MINUTES = 5
const HOURS = 26
/** Minutes before the end in which the last word of the job that is gone was heard. */
const GONE_MINUTES = 20

/** Lines of OpenMetrics, and when they end, in s since the epoch. */
export interface ToldDays {
  readonly lines: readonly string[]
  readonly to: number
}

/** One run that never ends, told through both ways to Prometheus. */
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
    if (step === 1)
      lifesign.run({ agent: 'clerk', session: 'C1:1' }, () => new Promise(() => {})).catch(() => {})
    const at = from + step * stepSeconds
    const scraped = await ways.scraped(JOBS.scraped)
    const isGone = (steps - step) * STEP_MINUTES < GONE_MINUTES
    const samples = [...scraped, ...(await ways.pushed()), ...(isGone ? [] : await ways.scraped(GONE))]
    for (const sample of samples.filter(({ name }) => /^lifesign_(?:run|session|sampler)/.test(name))) {
      lines.push(writeSample(sample, at))
    }
  }
  await ways.close()
  void lifesign.shutdown()
  clock.advance(10_000)
  return { lines, to: from + steps * stepSeconds }
}
