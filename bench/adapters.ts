/** What each adapter adds to a turn of its real framework: two answers and a tool, as the conformance suite plays them. */

import { Lifesign } from '../src/lifesign.ts'
import { PLAYED } from '../test/framework-table/fixtures.ts'
import { report } from './figure.ts'
import { byTurnsAsync } from './measure.ts'

/** Those whose calls are made by another process compute little here, and their turns take long. */
const ROUNDS = 41

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
  const found = await byTurnsAsync(
    { bare, heard: bare },
    { operations: 1, rounds: ROUNDS, ofThread: true, around: { heard } },
  )
  report({
    bench: 'adapters',
    case: `${name}, a turn with a tool`,
    value: found.heard / 1e3,
    unit: 'us',
    baseline: found.bare / 1e3,
    against: 'the framework and its model alone',
  })
  await lifesign.shutdown()
}
process.exit(0)
