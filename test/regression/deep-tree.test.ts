/** Three thousand runs, each inside of the one before: code that asks its way up or down has stack enough. */

import { expect, it, vi } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { Run } from '../../src/control/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const DEPTH = 3_000
// Work, not waiting: a machine that is busy takes its time.
vi.setConfig({ testTimeout: 60_000 })

interface Tree {
  readonly lifesign: Lifesign
  readonly clock: FakeClock
  readonly runs: Run[]
  readonly over: Promise<unknown>
}

/** A tree of one branch, whose deepest run waits. */
async function grow(sessionOf: (depth: number) => string): Promise<Tree> {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false })
  const runs: Run[] = []
  const grown = Promise.withResolvers<void>()
  const goDown = async (run: Run): Promise<void> => {
    await Promise.resolve()
    runs.push(run)
    if (runs.length < DEPTH) return run.child({ session: sessionOf(runs.length) }, goDown)
    grown.resolve()
    return new Promise<void>(() => {})
  }
  const origin = { channel: 'chat', room: 'C1' }
  const over = lifesign
    .withOrigin(origin, () => lifesign.run({ session: sessionOf(0) }, goDown))
    .catch(() => undefined)
  await grown.promise
  return { lifesign, clock, runs, over }
}

const SESSIONS = {
  'in one session': () => 'S',
  'each in its own session': (depth: number) => `S${depth}`,
}

it.each(Object.entries(SESSIONS))(
  'a deep tree, %s, works, is looked at, and ends',
  async (_how, sessionOf) => {
    const { lifesign, clock, runs, over } = await grow(sessionOf)
    const deepest = runs.at(-1)

    deepest?.progress()
    const gates = [deepest?.isCurrent(), deepest?.gate()]
    await deepest?.tool({ name: 'grep' }, async () => {})
    await clock.advanceAsync(700_000)
    const snapshot = lifesign.sessions.list().length
    await lifesign.shutdown()
    await over

    expect(gates).toEqual([true, true])
    expect(snapshot).toBe(new Set(runs.map(({ session }) => session)).size)
    expect(runs.every(({ ended }) => ended !== undefined)).toBe(true)
  },
)

it('a stop at the top of a deep tree makes the deepest run stale', async () => {
  const { lifesign, runs, over } = await grow((depth) => `S${depth}`)

  lifesign.sessions.stop('S0')
  await over

  expect(runs.at(-1)?.isCurrent()).toBe(false)
  expect(runs.at(-1)?.gate()).toBe(false)
  await lifesign.shutdown()
})
