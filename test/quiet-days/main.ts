/** Days of healthy fleets, against the committed rules: `node --conditions=lifesign-source test/quiet-days/main.ts`. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { firedIn, toldBy } from './quiet-fleet.ts'

const RULES = readFileSync(
  fileURLToPath(new URL('../../dashboards/prometheus/rules.yaml', import.meta.url)),
  'utf8',
)
const DAY_MINUTES = 24 * 60

const { days, seed, busy } = parseArgs({
  options: {
    days: { type: 'string', default: '10' },
    seed: { type: 'string', multiple: true, default: ['1'] },
    busy: { type: 'string', multiple: true, default: ['1', '20', '500'] },
  },
}).values
const minutes = Math.round(Number(days) * DAY_MINUTES)
for (const size of busy) {
  for (const one of seed) {
    const told = await toldBy({ busy: Number(size), minutes, seed: one }, RULES)
    const fired = await firedIn(told, RULES, { minutes })
    const alarms = fired.filter(({ alert }) => alert !== 'LifesignWatchdog')
    console.log(`${size} busy sessions, ${days} days, seed ${one}: ${alarms.length} alerts`)
    for (const { alert, labels, atSeconds } of alarms) {
      console.log(`  ${new Date(atSeconds * 1000).toISOString()} ${alert} ${JSON.stringify(labels)}`)
    }
    // Who does not hear even the dead man's switch hears nothing.
    if (alarms.length > 0 || fired.length === alarms.length) process.exitCode = 1
  }
}
