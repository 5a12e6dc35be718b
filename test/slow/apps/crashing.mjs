/** An application that knows nothing of its end: its first argument says how it dies, in a run or behind one. */

import { run } from 'lifesign'

const how = process.argv[2]
const work = run({ agent: 'clerk' }, async (current) => {
  await current.tool({ name: 'search' }, async () => 'two flights')
  if (how === 'rejects') throw new Error('boom')
  if (how === 'throws') setImmediate(() => explode())
  await new Promise((resolve) => setTimeout(resolve, 60_000))
})

function explode() {
  throw new Error('boom')
}

// As at the top level of many a script.
await work
