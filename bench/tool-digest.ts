/** What it costs a tool call that its input and its outcome are compared with those of others: 100 bytes, 1 MB, many parts. */

import { Lifesign } from '../src/index.ts'
import { FakeClock } from '../src/testing/fake-clock.ts'
import { digestOf } from '../src/tracker/runs/call-digest.ts'
import { report } from './figure.ts'
import { median } from './measure.ts'

const bench = 'tool-digest'
const ROUNDS = 9
const CALLS = 2_000
/** The longest that looking at one value may take: a hundredth of what a person notices as a pause. */
const MOST_MS = 1

const VALUES = {
  '100 bytes': { path: 'x'.repeat(80), line: 1_234 },
  '1 MB of text': 'x'.repeat(1_000_000),
  '1 MB in a buffer': Buffer.alloc(1_000_000, 'x'),
  '1 MB in 10,000 parts': Array.from({ length: 10_000 }, (_, at) => ({ at, text: 'x'.repeat(80) })),
} as const

/** Times of one, in us, a round each. */
function timed(work: () => void, times: number): readonly number[] {
  return Array.from({ length: ROUNDS }, () => {
    const startedMs = performance.now()
    for (let left = times; left > 0; left -= 1) work()
    return ((performance.now() - startedMs) * 1_000) / times
  })
}

/** A run whose tools are called again and again, each time with another input. */
function callTools(repeats: boolean): Promise<readonly number[]> {
  const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false, thresholds: { repeats } })
  return lifesign.run({ agent: 'bench' }, (run) => {
    let count = 0
    return timed(() => {
      count += 1
      const call = run.tool({ name: 'read', input: { path: 'x'.repeat(80), line: count } })
      call.end({ outcome: { path: 'x'.repeat(80), line: count } })
    }, CALLS)
  })
}

for (const [name, value] of Object.entries(VALUES)) {
  // The least: others interrupt it at will.
  const us = Math.min(...timed(() => void digestOf(value), 200))
  report({ bench, case: `a look at ${name}`, value: us / 1_000, unit: 'ms', atMost: MOST_MS })
}
const bare = median(await callTools(false))
report({ bench, case: 'a tool call, compared with nothing', value: bare, unit: 'us' })
const compared = median(await callTools(true))
report({ bench, case: 'a tool call, 100 bytes in and out compared', value: compared, unit: 'us' })
