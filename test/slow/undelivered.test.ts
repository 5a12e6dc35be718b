/** A notice that cannot be delivered while its process ends by itself: it is given up, and counted. */

import { expect, test } from 'vitest'
import { NODES, startChild } from './child.ts'

// Nobody listens there.
const URL = 'http://127.0.0.1:1999/chat'
const { path, sourceFlags } = NODES['Node 24']
/** The default of `shutdownGraceMs`. */
const GRACE_MS = 5_000

test('whoever awaits shutdown() gets an answer, although nothing else keeps the process alive', async () => {
  const args = [...sourceFlags, 'test/slow/apps/undelivered.mjs', 'awaits shutdown', URL]

  const { code, lines } = await startChild({ node: { path, sourceFlags }, args }).ended

  expect([code, lines.at(0), lines.at(-2), lines.at(-1)]).toEqual([
    0,
    'host goes on',
    'dead shutdown',
    'shut down',
  ])
})

test('under lifesign/register, a process whose loop is empty tries again within the grace time', async () => {
  const args = [
    ...sourceFlags,
    '--import',
    'lifesign/register',
    'test/slow/apps/undelivered.mjs',
    'registered',
  ]
  const variables = { LIFESIGN_WEBHOOK_URL: URL, LIFESIGN_START_SDK: 'false' }

  const { code, lines } = await startChild({ node: { path, sourceFlags }, args, variables }).ended

  expect([code, lines.at(0), lines.at(-2)]).toEqual([0, 'host goes on', 'dead shutdown'])
  expect(lines.filter((line) => line === 'retried network').length).toBeGreaterThan(1)
  const { endMs } = JSON.parse(lines.at(-1) ?? '') as { readonly endMs: number }
  expect(endMs).toBeLessThan(GRACE_MS + 1_000)
})
