/** An application that knows nothing of Lifesign, under `lifesign/register`: which of its silent tools people hear of. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { NODES, startChild } from './child.ts'

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

test.runIf(process.platform === 'linux')(
  'a tool that waits for standard input is told at its limit, and one that works without a word is not',
  { timeout: 200_000 },
  async () => {
    const config = join(folder, 'lifesign.mjs')
    writeFileSync(config, CONFIG)
    const node = NODES['Node 24']
    const args = [...node.sourceFlags, '--import', 'lifesign/register', 'test/slow/apps/agent-with-shell.mjs']
    const variables = { LIFESIGN_CONFIG: config, LIFESIGN_START_SDK: 'false' }

    const { lines } = await startChild({ node, args, variables, longestMs: 180_000 }).ended

    console.log(lines.join('\n'))
    expect(lines).toEqual([expect.stringMatching(/has gone silent: in tool `ask` for 2m/)])
  },
)
