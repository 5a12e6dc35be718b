/** How long the first run holds the event loop of a server under `lifesign/register`, beside the same server without. */

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { report } from './figure.ts'
import { median } from './measure.ts'

const PAIRS = process.argv.includes('quick') ? 5 : 20
/** The server is up for this time before anybody asks it, in ms: enough to prepare an SDK on a busy machine. */
const IDLE_MS = 4_000
const APP = fileURLToPath(new URL('first-run/app.ts', import.meta.url))

/** What the thread of the server computed at most in one turn of its loop, in ms: others are not in it. */
interface Held {
  /** Before anybody asked. */
  readonly waiting: number
  /** At the first request, which makes the first run. */
  readonly busiest: number
}

function heldBy(flags: readonly string[], idleMs: number): Held {
  const env = { PATH: process.env['PATH'], OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
  const output = execFileSync(process.execPath, [...flags, APP, `${idleMs}`], { encoding: 'utf8', env })
  return JSON.parse(output) as Held
}

const REGISTER = ['--import', 'lifesign/register']
const pairs = Array.from({ length: PAIRS }, () => ({
  // There is nothing to wait for.
  bare: heldBy([], 100),
  prepared: heldBy(REGISTER, IDLE_MS),
  atOnce: heldBy(REGISTER, 0),
}))
const baseline = median(pairs.map(({ bare }) => bare.busiest))
const figure = { bench: 'first-run', unit: 'ms', baseline, against: 'the first run without us' }
const medianOf = (pick: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(pick))
const first = medianOf(({ prepared }) => prepared.busiest)
report({ ...figure, case: 'held by the first run', value: first, atMost: 2 })
const waiting = medianOf(({ prepared }) => prepared.waiting)
report({ ...figure, case: 'held before it, while an SDK is prepared', value: waiting, atMost: 2 })
// Nothing is prepared by then: whoever starts with a run waits for all of it.
report({
  ...figure,
  case: 'held by a run in the first moment',
  value: medianOf(({ atOnce }) => atOnce.busiest),
})
