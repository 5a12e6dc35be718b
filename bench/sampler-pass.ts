/** A tick of the sampler over sessions that are not due, beside a bare scan of one column. */

import { ActivityTable } from '../src/tracker/activity-table.ts'
import { byTurns } from './measure.ts'
import { report } from './figure.ts'

for (const sessions of [1_000, 100_000, 1_000_000]) {
  const column = new Uint32Array(sessions).fill(1_000)
  const table = new ActivityTable({ periodMs: 1_000 })
  for (let index = 0; index < sessions; index += 1) table.lookAgainIn(table.allocate(), 1e9)
  const due: number[] = []
  let seen = 0
  const found = byTurns(
    {
      bare: () => {
        for (let index = 0; index < sessions; index += 1) if (column[index]! <= 1) seen += 1
      },
      pass: () => table.collectDue(due),
    },
    { operations: 1e6, rounds: 31 },
  )
  if (due.length + seen > 0) throw new Error('Cannot compare: a session was due')
  report({
    bench: 'sampler-pass',
    case: `warm pass over ${sessions} sessions`,
    value: found.pass,
    unit: 'ms',
    baseline: found.bare,
    against: 'bare scan',
  })
  if (sessions === 1_000_000) {
    report({ bench: 'sampler-pass', case: 'warm pass, promised', value: found.pass, unit: 'ms', atMost: 2 })
  }
}
