/** A file of tests as a worker of `node --test` runs it: says what its thread has computed from its start on. */

import { writeFileSync } from 'node:fs'
import { test } from 'node:test'

test('asks somebody, or nobody', async () => {
  if (process.env.ASKS === 'true') await fetch('http://127.0.0.1:1').catch(() => undefined)
  const { user, system } = process.threadCpuUsage()
  writeFileSync(process.env.SAY_TO, `${(user + system) / 1_000}`)
})
