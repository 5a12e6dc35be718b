/** What importing the package costs a process, beside the OpenTelemetry API that it has anyway. */

import { execFileSync } from 'node:child_process'
import { median } from './measure.ts'
import { report } from './figure.ts'

const ROUNDS = 21
const API = "import '@opentelemetry/api'"
const LIFESIGN = "import '@opentelemetry/api'; import 'lifesign'"

/** Time of a module's evaluation in a fresh process, in ms: the process's own start is not counted. */
function importTime(statements: string): number {
  const imports = [...statements.matchAll(/'([^']+)'/g)].map((match) => `await import('${match[1]}')`)
  const code = `const start = performance.now(); ${imports.join('; ')}; process.stdout.write(String(performance.now() - start))`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' })
  return Number(output)
}

const times = { api: [] as number[], lifesign: [] as number[] }
for (let round = 0; round < ROUNDS; round += 1) {
  times.api.push(importTime(API))
  times.lifesign.push(importTime(LIFESIGN))
}
const [api, lifesign] = [median(times.api), median(times.lifesign)]
const bench = 'import-time'
report({
  bench,
  case: 'lifesign (built)',
  value: lifesign,
  unit: 'ms',
  baseline: api,
  against: '@opentelemetry/api',
})
report({ bench, case: 'lifesign above the API', value: lifesign - api, unit: 'ms', atMost: 15 })
