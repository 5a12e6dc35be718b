/** What a worker of a test runner pays for `lifesign/register`, beside the same worker without. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { report } from './figure.ts'
import { median } from './measure.ts'

const ROUNDS = process.argv.includes('quick') ? 5 : 15
const TESTS = fileURLToPath(new URL('test-worker/worker.test.mjs', import.meta.url))
const REGISTER = ['--import', 'lifesign/register']
const folder = mkdtempSync(join(tmpdir(), 'lifesign-worker-'))

/** Processor time of the worker's thread from its start until its only test is over, in ms. */
function workerTime(flags: readonly string[], asks: boolean): number {
  const file = join(folder, 'ms')
  const env = { PATH: process.env['PATH'], ASKS: `${asks}`, SAY_TO: file }
  execFileSync(process.execPath, [...flags, '--test', TESTS], { env })
  return Number(readFileSync(file, 'utf8'))
}

try {
  for (const asks of [false, true]) {
    const above = Array.from({ length: ROUNDS }, () => -workerTime([], asks) + workerTime(REGISTER, asks))
    const what = asks ? 'that makes a request' : 'with nothing to hear'
    report({
      bench: 'test-worker',
      case: `a worker ${what}, above one without us`,
      value: median(above),
      unit: 'ms',
      atMost: 50,
    })
  }
} finally {
  rmSync(folder, { recursive: true })
}
