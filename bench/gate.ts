/** Interruption: what a gate and a fence cost a call, beside the bare call, and a chunk, beside the bare loop. */

import type { Run } from '../src/control/run.ts'
import { Lifesign } from '../src/lifesign.ts'
import { byTurns, byTurnsAsync } from './measure.ts'
import { report } from './figure.ts'

const CALLS = 1_000_000
const CHUNKS = 20_000
const bench = 'gate'

const lifesign = new Lifesign({ watchProcess: false })
let sum = 0
const emit = (chunk: number): number => (sum = (sum + chunk) | 0)

async function* chunks(): AsyncGenerator<number> {
  for (let index = 0; index < CHUNKS; index += 1) yield index
}

await lifesign.run({ session: 's' }, async (run) => {
  await run.child({}, (child) => measure(run, child))
})

async function measure(run: Run, child: Run): Promise<void> {
  const fenced = run.fence(emit)
  const times = (call: (index: number) => unknown) => (): void => {
    for (let index = 0; index < CALLS; index += 1) call(index)
  }
  const found = byTurns(
    {
      bare: times((index) => emit(index)),
      gate: times((index) => run.gate() && emit(index)),
      childGate: times((index) => child.gate() && emit(index)),
      fence: times((index) => fenced(index)),
    },
    { operations: CALLS },
  )
  const beside = { bench, unit: 'ns', baseline: found.bare, against: 'the bare call' }
  report({ ...beside, case: 'run.gate() and a call', value: found.gate })
  report({ ...beside, case: 'run.gate() of a child and a call', value: found.childGate })
  report({ ...beside, case: 'a call of a fenced function', value: found.fence })

  const read = async (source: AsyncIterable<number>): Promise<void> => {
    for await (const chunk of source) emit(chunk)
  }
  const streamed = await byTurnsAsync(
    { bare: () => read(chunks()), fenced: () => read(run.fence(chunks())) },
    { operations: CHUNKS },
  )
  report({
    bench,
    case: 'a chunk through a fenced async iterable',
    value: streamed.fenced,
    unit: 'ns',
    baseline: streamed.bare,
    against: 'the bare async generator',
  })
}
