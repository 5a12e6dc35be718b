/** What the package costs a process at its start, beside the OpenTelemetry API and beside nothing at all. */

import { execFileSync } from 'node:child_process'
import { report } from './figure.ts'
import { median } from './measure.ts'

const ROUNDS = 21
// Of the thread, and not of the clock: what others do on the machine is not in it.
const SAY =
  'const { user, system } = process.threadCpuUsage(); process.stdout.write(String((user + system) / 1_000)); process.exit()'

/** What each process has in its first moments. */
const STARTS = {
  bare: { flags: [], imports: '' },
  api: { flags: [], imports: "await import('@opentelemetry/api');" },
  lifesign: { flags: [], imports: "await import('@opentelemetry/api'); await import('lifesign');" },
  register: { flags: ['--import', 'lifesign/register'], imports: '' },
} as const

type Start = keyof typeof STARTS

/** Processor time of a fresh process until all is imported, in ms. */
function startTime({ flags, imports }: (typeof STARTS)[Start]): number {
  const args = [...flags, '--input-type=module', '--eval', `${imports} ${SAY}`]
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

const names = Object.keys(STARTS) as Start[]
const rounds = Array.from({ length: ROUNDS }, () => {
  const times = names.map((name) => [name, startTime(STARTS[name])] as const)
  return Object.fromEntries(times) as Record<Start, number>
})
const above = (name: Start, base: Start): number => median(rounds.map((times) => times[name] - times[base]))
const figure = { bench: 'import-time', unit: 'ms' }
report({ ...figure, case: 'the API above a bare start', value: above('api', 'bare') })
report({ ...figure, case: 'lifesign above the API', value: above('lifesign', 'api'), atMost: 15 })
report({
  ...figure,
  case: 'lifesign/register above a bare start',
  value: above('register', 'bare'),
  atMost: 30,
})
