/** Input waits in a session where nothing runs: its people hear of it, unless it only waits for its turn. */

import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import type { Lifesign } from '../../src/lifesign.ts'
import { hostStage, ORIGIN } from './host-stage.ts'

const MINUTE_MS = 60_000
const TOLD = '⚠️ Task `s` is stuck: 1 message waits and nothing runs for 2m 1s. It needs you'

/** Input of a session that is told about, in a queue that all sessions of the host share. */
function queue({ sessions }: Lifesign, key = 's'): void {
  sessions.origin(key, ORIGIN)
  sessions.queued(key, { lane: 'global' })
}

/** A turn that is taken from that queue at once, and goes on until the test ends it. */
function takeTurn(lifesign: Lifesign, session: string): Run {
  lifesign.sessions.queued(session, { lane: 'global' })
  return beginTurn(lifesign, session)
}

function beginTurn(lifesign: Lifesign, session: string): Run {
  let given: Run | undefined
  lifesign.sessions.dequeued(session)
  const body = (run: Run): Promise<void> => {
    given = run
    return new Promise((resolve) => run.signal.addEventListener('abort', () => resolve()))
  }
  void lifesign.run({ session, thresholds: { warnMs: 0 } }, body).catch(() => {})
  return given as Run
}

describe('input that nobody takes', () => {
  it.each<[string, (lifesign: Lifesign) => Promise<unknown> | void]>([
    ['a new session', () => {}],
    ['one that has had a turn', (lifesign) => lifesign.run({ session: 's' }, () => Promise.resolve())],
  ])('in %s is told to its people after two minutes', async (_, before) => {
    const { clock, lifesign, told, stuck } = hostStage()
    await before(lifesign)
    queue(lifesign)

    await clock.advanceAsync(2 * MINUTE_MS)
    expect([stuck, told]).toEqual([[], []])
    await clock.advanceAsync(4_000)

    expect(stuck.map(({ reason, ageMs }) => [reason, ageMs])).toEqual([
      ['queued_work_without_active_run', 121_000],
    ])
    expect(told.map(({ text, origin }) => [text, origin])).toEqual([[TOLD, ORIGIN]])
  })

  it('is told to those who were known from the last turn', async () => {
    const { clock, lifesign, told } = hostStage()
    await lifesign.run({ session: 's', origin: ORIGIN }, () => Promise.resolve())
    lifesign.sessions.queued('s')

    await clock.advanceAsync(125_000)

    expect(told.map(({ text, origin }) => [text, origin])).toEqual([[TOLD, ORIGIN]])
  })

  it('is told at most ten times in six hours, and once that it moves', async () => {
    const { clock, lifesign, told } = hostStage()
    queue(lifesign)
    await clock.advanceAsync(360 * MINUTE_MS)
    const before = told.length

    lifesign.sessions.dequeued('s')
    await lifesign.run({ session: 's' }, () => Promise.resolve())
    await clock.advanceAsync(2_000)

    expect([before <= 10, told.slice(before).map(({ kind }) => kind)]).toEqual([true, ['recovered']])
  })
})

describe('input whose worker is busy with another session', () => {
  it('waits for its turn: nobody is accused', async () => {
    const { clock, lifesign, told, stuck } = hostStage()
    const others = ['a', 'b', 'c']
    for (const key of [...others, 's']) queue(lifesign, key)
    for (const key of others) {
      const busy = beginTurn(lifesign, key)
      await clock.advanceAsync(40 * MINUTE_MS)
      busy.end()
      await clock.advanceAsync(30_000)
    }

    expect([stuck, told]).toEqual([[], []])
    lifesign.sessions.dequeued('s')
    await lifesign.run({ session: 's' }, () => Promise.resolve())
  })

  it('is told when that worker has been free for two minutes', async () => {
    const { clock, lifesign, stuck } = hostStage()
    const busy = takeTurn(lifesign, 'other')
    queue(lifesign)
    await clock.advanceAsync(40 * MINUTE_MS)
    busy.end()

    await clock.advanceAsync(2 * MINUTE_MS)
    expect(stuck).toEqual([])
    await clock.advanceAsync(3_000)

    expect(stuck.map(({ session, ageMs }) => [session.key, ageMs])).toEqual([['s', 121_000]])
  })

  it('is told when input that came later was taken first', async () => {
    const { clock, lifesign, stuck } = hostStage()
    takeTurn(lifesign, 'other')
    queue(lifesign)
    await clock.advanceAsync(10 * MINUTE_MS)
    expect(stuck).toEqual([])

    takeTurn(lifesign, 'later')
    await clock.advanceAsync(15_000)

    expect(stuck.map(({ session }) => session.key)).toEqual(['s'])
  })

  it('of another class of lanes is told', async () => {
    const { clock, lifesign, stuck } = hostStage()
    takeTurn(lifesign, 'other')
    lifesign.sessions.queued('s', { lane: 'own' })

    await clock.advanceAsync(2 * MINUTE_MS + 2_000)

    expect(stuck.map(({ session }) => session.key)).toEqual(['s'])
  })
})
