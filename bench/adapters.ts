/** What each adapter adds to a turn of its real framework: two answers and a tool, as the conformance suite plays them. */

import { Lifesign } from '../src/lifesign.ts'
import { PLAYED } from '../test/framework-table/fixtures.ts'
import { report } from './figure.ts'
import { byTurnsAsync } from './measure.ts'

const ROUNDS = 41
/** Of those whose turns take a second: they start a process each. */
const SLOW_ROUNDS = 9
const SLOW_MS = 1_000
/** Turns until the compiler is done with most of it, as in a service that runs for hours. */
const WARM_UP = 300
/** What they may take, in ms. */
const WARM_UP_MS = 20_000

const wanted = process.argv.slice(2)
const played = PLAYED.filter(({ name }) => wanted.length === 0 || wanted.includes(name))

for (const { name, load } of played) {
  const fixture = await load()
  const { tool } = fixture.scenes
  if (tool === undefined) continue
  const lifesign = new Lifesign({ watchProcess: false })
  const bare = (): Promise<unknown> => tool({ secret: 'go on', called: () => undefined })
  // A process installs an adapter once: that is no part of a turn.
  const heard = (): (() => void) => fixture.adapter().install(lifesign.recorder)
  const rounds = (await timeOf(bare)) > SLOW_MS ? SLOW_ROUNDS : ROUNDS
  const compare = async (kind: string): Promise<void> => {
    const found = await byTurnsAsync(
      { bare, heard: bare },
      { operations: 1, rounds, ofThread: true, around: { heard } },
    )
    report({
      bench: 'adapters',
      case: `${name}, a ${kind} turn with a tool`,
      value: found.heard / 1e3,
      unit: 'us',
      baseline: found.bare / 1e3,
      against: 'the framework and its model alone',
    })
  }
  await compare('cold')
  await warmUp(bare, heard)
  await compare('warm')
  await lifesign.shutdown()
}
process.exit(0)

/** What a turn takes, in ms: not the first one, which loads the framework. */
async function timeOf(turn: () => Promise<unknown>): Promise<number> {
  await turn()
  const start = performance.now()
  await turn()
  return performance.now() - start
}

async function warmUp(turn: () => Promise<unknown>, heard: () => () => void): Promise<void> {
  const start = performance.now()
  for (let turns = 0; turns < WARM_UP && performance.now() - start < WARM_UP_MS; turns += 1) {
    const undo = turns % 2 === 0 ? heard() : undefined
    await turn()
    undo?.()
  }
}
