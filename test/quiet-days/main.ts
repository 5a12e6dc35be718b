/** Days of healthy fleets, against the committed rules: `node --conditions=lifesign-source test/quiet-days/main.ts`. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fleetMinutes } from './fleet-hours.ts'
import { daysFile, seriesOfDays } from './rule-days.ts'

/** Hours that are simulated, by how many sessions are busy; the days are made of them. */
const HOURS: Readonly<Record<number, number>> = { 1: 6, 20: 3, 500: 1 }
const RULES = fileURLToPath(new URL('../../dashboards/prometheus/rules.yaml', import.meta.url))

const { days, seed, busy, promtool } = parseArgs({
  options: {
    days: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    busy: { type: 'string', multiple: true, default: Object.keys(HOURS) },
    promtool: { type: 'string', default: 'promtool' },
  },
}).values
const folder = mkdtempSync(join(tmpdir(), 'lifesign-quiet-days-'))
try {
  for (const size of busy) {
    const seen = await fleetMinutes({ busy: Number(size), hours: HOURS[Number(size)] ?? 1, seed })
    const series = seriesOfDays(seen, Number(days), readFileSync(RULES, 'utf8'))
    const file = join(folder, `busy-${size}.json`)
    writeFileSync(file, daysFile({ rules: RULES, series, days: Number(days), every: '1m' }))
    console.log(`${size} busy sessions, ${days} days`)
    execFileSync(promtool, ['test', 'rules', file], { stdio: 'inherit' })
  }
} finally {
  rmSync(folder, { recursive: true })
}
