/** Hours of a healthy fleet before the committed rules; `npm run check:quiet` has days, and three sizes. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { firedIn, toldBy } from '../quiet-days/quiet-fleet.ts'
import type { Told } from '../quiet-days/samples.ts'

const RULES = readFileSync('dashboards/prometheus/rules.yaml', 'utf8')
/** A morning, in which people come; with the jobs of its hours. */
const MORNING = { busy: 20, fromMinute: 9 * 60, minutes: 120, seed: 'quiet hours' }

/** The same fleet with eight stalled sessions from its first minute to its last. */
function withStalls(told: readonly Told[]): Told[] {
  return told.map((series) => {
    const { name, labels, values } = series
    const isStalls = name === 'lifesign_session_attention' && labels['lifesign_attention_class'] === 'stalled'
    return isStalls && labels['job'] === 'service' ? { ...series, values: values.map(() => 8) } : series
  })
}

test(
  'twenty healthy busy sessions raise no alert, and eight that stall do',
  { timeout: 300_000 },
  async () => {
    const told = await toldBy(MORNING, RULES)
    const [well, ill] = [await firedIn(told, RULES, MORNING), await firedIn(withStalls(told), RULES, MORNING)]

    expect(well.map(({ alert }) => alert)).toEqual(['LifesignWatchdog'])
    expect(ill.map(({ alert }) => alert)).toContain('LifesignSessionStalled')
  },
)
