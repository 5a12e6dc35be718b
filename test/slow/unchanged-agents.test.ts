/** An application that knows nothing of Lifesign, under `lifesign/register`: which of its silent tools people hear of. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { NODES, startChild } from './child.ts'
import { ObservedTime } from './observed-time.ts'

const folder = mkdtempSync(join(tmpdir(), 'lifesign-unchanged-'))
afterAll(() => rmSync(folder, { recursive: true }))

// What it is told at its end is of no interest.
const CONFIG = `export default {
  channels: [{
    name: 'chat',
    send: ({ kind, text }) => void (kind === 'stalled' && console.log(Math.round(performance.now()), text)),
  }],
  defaultOrigin: { channel: 'chat', room: 'ops' },
}
`

const TOLD = /has gone silent: in tool `ask` for 2m/
/** The limit is 2 min of observed time: on a machine on which many others are at work that takes longer. In ms. */
const LONGEST_MS = 400_000
const BESIDE_MS = 15_000

test.runIf(process.platform === 'linux')(
  'a tool that waits for standard input is told at its limit, and one that works without a word is not',
  { timeout: LONGEST_MS },
  async () => {
    const config = join(folder, 'lifesign.mjs')
    writeFileSync(config, CONFIG)
    const node = NODES['Node 24']
    const args = [...node.sourceFlags, '--import', 'lifesign/register', 'test/slow/apps/agent-with-shell.mjs']
    const variables = { LIFESIGN_CONFIG: config, LIFESIGN_START_SDK: 'false' }

    const child = startChild({ node, args, variables, longestMs: LONGEST_MS })
    await child.line(TOLD)
    // Both began together: who is to be told of the other one, too, is told by then.
    const time = new ObservedTime()
    while (time.ms < BESIDE_MS) await sleep(100)
    child.kill('SIGTERM')
    const { lines } = await child.ended

    console.log(lines.join('\n'))
    expect(lines).toEqual([expect.stringMatching(TOLD)])
  },
)
