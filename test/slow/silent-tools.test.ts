/** Real processes of silent tools: who is accused, when, by what evidence, and which of them people hear of. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'

import type { Evidence } from '../../src/model/evidence.ts'
import { NODES, startChild, type ChildRecipe } from './child.ts'
import { ObservedTime } from './observed-time.ts'

/** What the application says of one of its tools. */
interface Told {
  readonly name: string
  readonly accusedMs?: number
  readonly evidence?: Evidence
}

/** Their limit, and what a judge that asks each second needs on a busy machine, in ms. */
const ACCUSED_MS = { from: 30_000, to: 35_000 }
/** What works for 28 s is accused 20 to 30 s later; of those 28 s a busy machine hides some from the judge. */
const STOPPED_MS = { from: 38_000, to: 63_000 }

/** All applications count observed time: of that, a machine on which many others are at work has less. */
const LONGEST_MS = 400_000

interface Telling extends Pick<ChildRecipe, 'finished'> {
  readonly node: keyof typeof NODES
  readonly more?: readonly string[]
}

async function tell({ node, more = [], ...recipe }: Telling): Promise<Told[]> {
  const { sourceFlags } = NODES[node]
  const args = [...sourceFlags, 'test/slow/apps/silent-tools.mjs', ...more]
  const child = startChild({ node: NODES[node], args, longestMs: LONGEST_MS, ...recipe })
  const { lines, stderr, code } = await child.ended
  expect([code, stderr]).toEqual([0, ''])
  return lines.map((line) => JSON.parse(line) as Told)
}

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
const BESIDE_MS = 15_000

// It waits two minutes, and the others beside it.
describe.runIf(process.platform === 'linux')('of silent tools', { concurrent: true }, () => {
  test(
    'that of an unchanged application is told if it waits for standard input, and not if it works',
    { timeout: LONGEST_MS },
    async ({ onTestFinished }) => {
      const folder = mkdtempSync(join(tmpdir(), 'lifesign-unchanged-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const config = join(folder, 'lifesign.mjs')
      writeFileSync(config, CONFIG)
      const node = NODES['Node 24']
      const args = [
        ...node.sourceFlags,
        '--import',
        'lifesign/register',
        'test/slow/apps/agent-with-shell.mjs',
      ]
      const variables = { LIFESIGN_CONFIG: config, LIFESIGN_START_SDK: 'false' }

      const child = startChild({ node, args, variables, longestMs: LONGEST_MS, finished: onTestFinished })
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

  // Each Node after the other: theirs keep two cores busy.
  let turn: Promise<unknown> = Promise.resolve()
  test.for(['Node 24', 'Node 22.15'] as const)(
    'those that hang are accused at their limit, and those that work are not, under %s',
    { timeout: 2 * LONGEST_MS },
    async (node, { onTestFinished }) => {
      const tellBoth = async () => {
        const recipe = { node, finished: onTestFinished }
        return Promise.all([tell(recipe), tell({ ...recipe, more: ['alone'] })])
      }
      const telling = turn.then(tellBoth)
      turn = telling.catch(() => {})
      const [told, alone] = await telling

      const all = [...told, ...alone]
      for (const { name, accusedMs, evidence } of all) {
        console.log(`${node}: ${name}: ${accusedMs ?? 'not accused'} ${JSON.stringify(evidence)}`)
      }
      const found = Object.fromEntries(all.map(({ name, evidence }) => [name, evidence?.finding]))
      expect(found).toEqual({
        'a compiler': 'alive',
        'a build of many short steps': 'alive',
        'an installation': 'alive',
        'a test run that prints a dot now and then': 'alive',
        'a build that stops at its limit': 'idle',
        'an agent with a busy command': 'alive',
        'a daemon at work': 'alive',
        sleep: 'idle',
        'a process that waits for its standard input': 'idle',
        'a pipe that nobody reads': 'idle',
        'a client of a deaf server': 'idle',
        'a shell that left a server behind': 'held_open',
        'an agent with a hung command': 'idle',
        'a tool without a process': 'unknown',
      })
      for (const { name, accusedMs = 0, evidence } of all) {
        const { from, to } = name === 'a build that stops at its limit' ? STOPPED_MS : ACCUSED_MS
        const isRight = evidence?.finding === 'alive' ? accusedMs === 0 : accusedMs > from && accusedMs < to
        expect(isRight, `${name}: ${accusedMs}`).toBe(true)
      }
    },
  )
})
