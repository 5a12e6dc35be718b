/** A streamed chunk: one touch, by slot and through a handle, beside the bare store. */

import { spokenChecks } from '../src/options/spoken-checks.ts'
import { Measures } from '../src/diagnostics/measures.ts'
import { ActivityTable } from '../src/tracker/activity-table.ts'
import { SessionTracker } from '../src/tracker/session-tracker.ts'
import { systemClock } from '../src/system-clock.ts'
import { fanOut } from '../src/model/relay.ts'
import { byTurns, collectionsOf } from './measure.ts'
import { report } from './figure.ts'

const TOUCHES = 2_000_000
const bench = 'touch'

function tracker(): SessionTracker {
  return new SessionTracker({
    clock: systemClock,
    sinks: fanOut([], () => {}),
    tickMs: 1_000,
    measures: new Measures({}),
    checks: spokenChecks(() => {}),
    idleSessionMs: 1e9,
    maxIdleSessions: 1e7,
  })
}

function indices(sessions: number, order: 'in order' | 'random'): Uint32Array {
  let seed = 42
  return Uint32Array.from({ length: TOUCHES }, (_, index) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return order === 'random' ? seed % sessions : index % sessions
  })
}

function bySlot(sessions: number, order: 'in order' | 'random'): void {
  const column = new Uint32Array(sessions)
  const table = new ActivityTable({ periodMs: 1_000 })
  const slots = Uint32Array.from({ length: sessions }, () => table.allocate())
  const stamp = table.stampOf(slots[0] ?? 0)
  const at = indices(sessions, order)
  const found = byTurns(
    {
      bare: () => {
        for (let index = 0; index < TOUCHES; index += 1) column[at[index]!] = index
      },
      touch: () => {
        for (let index = 0; index < TOUCHES; index += 1) table.touch(at[index]!, stamp)
      },
    },
    { operations: TOUCHES },
  )
  report({
    bench,
    case: `by slot, ${sessions} sessions, ${order}`,
    value: found.touch,
    unit: 'ns',
    baseline: found.bare,
    against: 'bare typed store',
    ...(sessions === 1_000_000 && order === 'in order' && { atMost: 3 }),
  })
}

function throughHandles(sessions: number, order: 'in order' | 'random'): void {
  const keeper = tracker()
  const table = { column: new Uint32Array(sessions), coming: 1 }
  const handles = Array.from({ length: sessions }, (_, index) =>
    keeper.startRun({ session: String(index) }).startModelCall({ model: 'm' }),
  )
  for (const handle of handles) handle.progress()
  const at = indices(sessions, order)
  const found = byTurns(
    {
      bare: () => {
        for (let index = 0; index < TOUCHES; index += 1)
          table.column[handles[at[index]!]!.slot] = table.coming
      },
      touch: () => {
        for (let index = 0; index < TOUCHES; index += 1) handles[at[index]!]!.progress()
      },
    },
    { operations: TOUCHES, rounds: 9 },
  )
  report({
    bench,
    case: `through a call's handle, ${sessions} sessions, ${order}`,
    value: found.touch,
    unit: 'ns',
    baseline: found.bare,
    against: 'the same store through the same objects',
    ...(sessions === 1_000_000 && order === 'in order' && { atMost: 1.5 }),
  })
}

/** Collections of the garbage that 1e7 touches make: there is none. */
async function garbage(): Promise<void> {
  const call = tracker().startRun({ session: 'a' }).startModelCall({ model: 'm' })
  const value = await collectionsOf(() => {
    for (let index = 0; index < 10_000_000; index += 1) call.progress()
  })
  report({ bench, case: 'garbage collections in 1e7 touches', value, unit: '', atMost: 0 })
}

for (const sessions of [1_000, 100_000, 1_000_000]) {
  for (const order of ['in order', 'random'] as const) {
    bySlot(sessions, order)
    throughHandles(sessions, order)
  }
}
await garbage()
