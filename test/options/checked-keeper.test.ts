/** What a host says about its sessions is checked as what it says at start: a wrong word changes nothing. */

import { describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { Sessions } from '../../src/control/sessions.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { hearWarnings } from '../support/hear-warnings.ts'

function open() {
  const warnings = hearWarnings()
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false })
  return { clock, lifesign, sessions: lifesign.sessions, said: () => warnings.map(([, message]) => message) }
}

describe('sessions', () => {
  it('finds the session of a run by the id that the run was given', async () => {
    const { lifesign, sessions, said } = open()
    const id = 123n as never

    const hung = lifesign.run({ session: id }, () => new Promise(() => {}))
    sessions.queued(id)

    expect(sessions.get(id)).toMatchObject({ key: '123', backlog: 1 })
    expect([sessions.stop(123 as never), said()]).toEqual([1, []])
    await expect(hung).rejects.toMatchObject({ name: 'AbortError' })
  })

  it.each<[string, (sessions: Sessions) => unknown, string]>([
    [
      'recovery',
      (one) => one.recovery('S', { abort: 'yes' as never }),
      'recovery.abort: it must be true or false, but is "yes"',
    ],
    [
      'state',
      (one) => one.state('S', 'busy' as never),
      'state: it must be one of idle, processing, waiting, but is "busy"',
    ],
    ['lane', (one) => one.queued('S', { lane: {} as never }), 'lane: it must be a string, but is an object'],
    [
      'thresholds',
      (one) => one.thresholds('S', 5 as never),
      'thresholds: it must be an object, but is a number',
    ],
  ])('says what is wrong with %s, and starts no session', (_, tell, problem) => {
    const { sessions, said } = open()

    tell(sessions)

    expect(said()).toEqual([`Cannot use ${problem}; it changes nothing`])
    expect(sessions.list()).toEqual([])
  })

  it.each([Symbol('x'), {}, null, undefined, 1.5])(
    'answers that there is nothing for a key that is none (%#)',
    (wrong) => {
      const { lifesign, sessions, said } = open()
      const key = wrong as never

      sessions.queued(key)
      sessions.dequeued(key)
      sessions.state(key, 'processing')
      sessions.recovery(key, { abort: true })
      sessions.thresholds(key, { warnMs: 5 })

      expect([sessions.get(key), sessions.heartbeat(key), sessions.stop(key)]).toEqual([
        undefined,
        undefined,
        0,
      ])
      expect(sessions.takeover(key)).toEqual({ ended: 0, cleared: [] })
      expect(lifesign.endRun({ session: key }, { reason: 'killed', cause: 'stop' })).toBe(0)
      expect([sessions.list(), said().length]).toEqual([[], 10])
    },
  )

  it('takes each threshold for itself, and the others of the session hold', async () => {
    const { clock, lifesign, sessions, said } = open()
    const heard: string[] = []
    lifesign.on('session.stalled', ({ reason }) => heard.push(reason))

    sessions.thresholds('S', { warnMs: 10_000, abortMs: -1 })
    const hung = lifesign.run({ session: 'S' }, (run) =>
      run.tool({ name: 'grep' }, () => new Promise(() => {})),
    )
    await clock.advanceAsync(12_000)

    expect([heard.length, said()]).toEqual([
      1,
      [
        'Cannot use thresholds.abortMs: it must be a number from 0 to 9007199254740991, but is -1; it changes nothing',
      ],
    ])
    sessions.stop('S')
    await expect(hung).rejects.toMatchObject({ name: 'AbortError' })
  })
})
