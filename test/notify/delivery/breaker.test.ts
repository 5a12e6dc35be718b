/** A channel that fails again and again is left alone, and nothing is lost meanwhile. */

import { describe, expect, it } from 'vitest'
import { Agenda } from '../../../src/notify/delivery/agenda.ts'
import {
  Breaker,
  FAILURES_TO_OPEN,
  FIRST_PAUSE_MS,
  MAX_PAUSE_MS,
} from '../../../src/notify/delivery/breaker.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { anEnd, aNotifier, aRunInThread, refused, unavailable } from '../news.ts'

type Step = 'fail' | 'answer' | number

function play(steps: readonly Step[]): (string | number)[] {
  const clock = new FakeClock()
  const states: (string | number)[] = []
  const breaker = new Breaker(new Agenda(clock, () => {}), (_, pauseMs) => void states.push(pauseMs))
  for (const step of steps) {
    if (step === 'fail') breaker.failed()
    else if (step === 'answer') breaker.answered()
    else clock.advance(step)
    states.push(breaker.state)
  }
  return states
}

const failing = (count: number): Step[] => Array<Step>(count).fill('fail')

describe('Breaker', () => {
  it.each<[string, Step[], (string | number)[]]>([
    ['stays closed below the bound', failing(4), Array<string>(4).fill('closed')],
    ['counts failures in a row', [...failing(4), 'answer', ...failing(4)], Array<string>(9).fill('closed')],
    ['opens at the bound', failing(5), ['closed', 'closed', 'closed', 'closed', FIRST_PAUSE_MS, 'open']],
  ])('%s', (_, steps, states) => {
    expect(play(steps)).toEqual(states)
    expect(FAILURES_TO_OPEN).toBe(5)
  })

  it('tries once after a pause that grows up to a bound', () => {
    const probes = [2_000, 4_000, 8_000, 16_000, 32_000, MAX_PAUSE_MS].flatMap((ms): Step[] => [
      ms - 1,
      1,
      'fail',
    ])
    const states = play([...failing(5), ...probes]).slice(6)

    expect(states.filter((state) => typeof state === 'number')).toEqual([
      4_000,
      8_000,
      16_000,
      32_000,
      MAX_PAUSE_MS,
      MAX_PAUSE_MS,
    ])
    expect(states.slice(0, 4)).toEqual(['open', 'half_open', 4_000, 'open'])
  })

  it('closes at the first answer, and begins anew with the shortest pause', () => {
    const states = play([...failing(5), 2_000, 'fail', 4_000, 'answer', ...failing(5)])

    expect(states.slice(-8)).toEqual([
      0,
      'closed',
      'closed',
      'closed',
      'closed',
      'closed',
      FIRST_PAUSE_MS,
      'open',
    ])
  })

  it('learns nothing from failures of what was under way when it opened', () => {
    expect(play(failing(8)).filter((state) => typeof state === 'number')).toEqual([FIRST_PAUSE_MS])
  })
})

describe('a channel that is down', () => {
  it('is asked once a pause, whatever waits, and gets everything when it is back', async () => {
    const { notifier, channel, clock, outcomes, warnings } = aNotifier({ maxConcurrent: 1 })
    channel.plan.push(...Array.from({ length: 8 }, () => unavailable()))

    for (let index = 0; index < 50; index++) notifier.runEnded(aRunInThread(index), anEnd())
    await clock.advanceAsync(0)
    const attempts: number[] = [channel.attempts]
    expect(notifier.status).toMatchObject([{ circuit: 'open', threads: 50, lastFailure: 'status_503' }])
    for (const ms of [1_999, 1, 4_000, 8_000]) {
      await clock.advanceAsync(ms)
      attempts.push(channel.attempts)
    }
    expect(attempts).toEqual([5, 5, 6, 7, 8])
    await clock.advanceAsync(16_000)

    expect(outcomes().filter((outcome) => outcome === 'delivered: first').length).toBe(50)
    expect(warnings).toEqual([
      'Channel chat fails: status_503; next attempt in 2000 ms',
      'Channel chat fails: status_503; next attempt in 4000 ms',
      'Channel chat fails: status_503; next attempt in 8000 ms',
      'Channel chat fails: status_503; next attempt in 16000 ms',
      'Channel chat works again',
    ])
    expect(notifier.status).toMatchObject([{ circuit: 'closed', lastFailure: undefined }])
  })

  it('costs a notice its life after a quarter of an hour, visibly', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    channel.send = () => Promise.reject(unavailable())

    for (let index = 0; index < 20; index++) notifier.runEnded(aRunInThread(index), anEnd())
    await clock.advanceAsync(899_000)
    expect(outcomes().filter((outcome) => outcome === 'dead: circuit_open').length).toBe(0)
    await clock.advanceAsync(120_000)

    const dead = outcomes().filter((outcome) => outcome.startsWith('dead'))
    expect(dead.length).toBe(20)
    expect(dead).toContain('dead: circuit_open')
    await notifier.shutdown(0)
    expect(clock.pending).toBe(0)
  })

  it('is said aloud once it has been down for a minute, and not again', async () => {
    const aloud: string[] = []
    const { notifier, channel, clock } = aNotifier({ warnAloud: (message) => void aloud.push(message) })
    channel.send = () => Promise.reject(unavailable())
    for (let index = 0; index < 20; index++) notifier.runEnded(aRunInThread(index), anEnd())

    await clock.advanceAsync(50_000)
    expect(aloud).toEqual([])
    await clock.advanceAsync(600_000)

    expect(aloud).toEqual(['Channel chat reaches nobody now: status_503'])
  })

  it.each([
    ['refuses', () => refused()],
    ['asks to wait', () => unavailable(500)],
  ])('is not one that %s', async (_, failure) => {
    const { notifier, channel, clock } = aNotifier()
    channel.plan.push(...Array.from({ length: 40 }, failure))

    for (let index = 0; index < 20; index++) notifier.runEnded(aRunInThread(index), anEnd())
    await clock.advanceAsync(400)

    expect(notifier.status).toMatchObject([{ circuit: 'closed' }])
  })
})
