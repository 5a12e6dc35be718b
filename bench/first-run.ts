/** How long the first run holds the event loop of a server under `lifesign/register`, beside the same server without. */

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { report } from './figure.ts'
import { median } from './measure.ts'

const PAIRS = process.argv.includes('quick') ? 5 : 20
const APP = fileURLToPath(new URL('first-run/app.ts', import.meta.url))

/** When it is asked: as soon as it listens, or once it has nothing to do any more. */
type Moment = 'first' | 'idle'

/** What the thread of the server computed at most in one turn of its loop, in ms: others are not in it. */
interface Held {
  /** Before anybody asked, while it was idle. */
  readonly waiting: number
  /** At the first request, which makes the first run. */
  readonly busiest: number
}

function heldBy(flags: readonly string[], moment: Moment): Held {
  const env = { PATH: process.env['PATH'], OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
  const output = execFileSync(process.execPath, [...flags, APP, moment], { encoding: 'utf8', env })
  return JSON.parse(output) as Held
}

const REGISTER = ['--import', 'lifesign/register']
const pairs = Array.from({ length: PAIRS }, () => ({
  bare: heldBy([], 'idle'),
  prepared: heldBy(REGISTER, 'idle'),
  bareAtOnce: heldBy([], 'first'),
  atOnce: heldBy(REGISTER, 'first'),
}))
const medianOf = (pick: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(pick))
const figure = { bench: 'first-run', unit: 'ms', against: 'the first run without us' }
const idle = { ...figure, baseline: medianOf(({ bare }) => bare.busiest), atMost: 2 }
const first = medianOf(({ prepared }) => prepared.busiest)
report({ ...idle, case: 'held by the first run', value: first })
const waiting = medianOf(({ prepared }) => prepared.waiting)
report({ ...idle, case: 'held before it, while an SDK is prepared', value: waiting })
// Nothing is prepared by then: an application that starts with a run waits for all of it.
report({
  ...figure,
  case: 'held by a run in the first moment',
  baseline: medianOf(({ bareAtOnce }) => bareAtOnce.busiest),
  value: medianOf(({ atOnce }) => atOnce.busiest),
})
