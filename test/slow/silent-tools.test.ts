/** Real processes of silent tools: who is accused, when, and by what evidence. */

import { describe, expect, test } from 'vitest'

import type { Evidence } from '../../src/model/evidence.ts'
import { NODES, startChild } from './child.ts'

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

/** The application counts observed time: of that, a machine on which many others are at work has less. */
const LONGEST_MS = 400_000

async function tell(node: keyof typeof NODES, ...more: string[]): Promise<Told[]> {
  const { sourceFlags } = NODES[node]
  const args = [...sourceFlags, 'test/slow/apps/silent-tools.mjs', ...more]
  const { lines, stderr, code } = await startChild({ node: NODES[node], args, longestMs: LONGEST_MS }).ended
  expect([code, stderr]).toEqual([0, ''])
  return lines.map((line) => JSON.parse(line) as Told)
}

describe.runIf(process.platform === 'linux').each(['Node 24', 'Node 22.15'] as const)('under %s', (node) => {
  test(
    'tools that hang are accused at their limit, and tools that work are not',
    { timeout: LONGEST_MS },
    async () => {
      const [told, alone] = await Promise.all([tell(node), tell(node, 'alone')])

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
