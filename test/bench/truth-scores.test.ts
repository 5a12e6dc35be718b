/** The scores of the truth benchmark: what counts as right, early, false; and that a seed decides all. */

import { describe, expect, it } from 'vitest'
import { scoreHealthy } from '../../bench/truth/healthy-score.ts'
import { estimate } from '../../bench/truth/interval.ts'
import type { Alarm, Findings, Message } from '../../bench/truth/judge.ts'
import { HERE } from '../../bench/truth/package.ts'
import { replay } from '../../bench/truth/replay.ts'
import { scoreTrial } from '../../bench/truth/scene-score.ts'
import type { TrialScore } from '../../bench/truth/scene-score.ts'
import { SCENES, writeScenes } from '../../bench/truth/scenes/all-scenes.ts'
import type { Expected } from '../../bench/truth/scenes/scene.ts'
import type { Disturbance } from '../../bench/truth/trace.ts'

const FROM_MS = 60_000
const LIMIT_MS = 600_000
const DUE: Expected = {
  fromMs: FROM_MS,
  alarm: {
    limitMs: LIMIT_MS,
    class: 'stalled',
    reason: 'blocked_tool_call',
    culprit: 'deploy',
    run: 'f/1',
    room: 'f',
  },
}

function alarm(of: Partial<Alarm> = {}): Alarm {
  const atMs = of.atMs ?? FROM_MS + LIMIT_MS + 1_000
  const said = { session: 'f', run: 'f/1', class: 'stalled', reason: 'blocked_tool_call', culprit: 'deploy' }
  return { atMs, ageMs: atMs - FROM_MS, repeat: 0, ...said, ...of }
}

function message(of: Partial<Message> = {}): Message {
  return { atMs: FROM_MS + LIMIT_MS + 1_000, room: 'f', run: 'f/1', kind: 'stalled', reason: '', ...of }
}

function score(
  said: Partial<Findings>,
  expected = DUE,
  disturbances: readonly Disturbance[] = [],
): TrialScore {
  const findings = { alarms: [], messages: [], aborts: [], ...said }
  return scoreTrial({ scene: 'a scene', session: 'f', expected, disturbances }, findings)
}

describe('scoreTrial', () => {
  it('is right about one alarm in time that says all right, told in the right room', () => {
    expect(score({ alarms: [alarm()], messages: [message()] })).toMatchObject({
      due: 'stalled after 600 s, blocked_tool_call in deploy',
      isRight: true,
      wrong: [],
    })
  })

  it.each([
    ['class', { class: 'stuck' }],
    ['reason', { reason: 'active_work_without_progress' }],
    ['culprit', { culprit: 'task' }],
    ['run', { run: 'f/2' }],
    ['age', { ageMs: LIMIT_MS + FROM_MS }],
  ])('is wrong about another %s', (word, of) => {
    const found = score({ alarms: [alarm(of)], messages: [message()] })

    expect(found).toMatchObject({ isRight: false, isFound: true, wrong: [word] })
  })

  it('is wrong about another room, and about none', () => {
    const elsewhere = score({ alarms: [alarm()], messages: [message(), message({ room: 'f:sub' })] })
    const untold = score({ alarms: [alarm()] })

    expect([elsewhere.wrong, untold.wrong]).toEqual([['place'], ['place']])
  })

  it('takes two ticks beyond the limit, not a moment more and not a moment less than the limit', () => {
    const at = (afterMs: number): TrialScore =>
      score({ alarms: [alarm({ atMs: FROM_MS + afterMs })], messages: [message()] })

    expect([at(LIMIT_MS).isRight, at(LIMIT_MS + 2_000).isRight]).toEqual([true, true])
    expect([at(LIMIT_MS + 2_001).isRight, at(LIMIT_MS - 1).isRight]).toEqual([false, false])
    expect([at(LIMIT_MS + 2_001).isEarly, at(LIMIT_MS - 1).isEarly]).toEqual([false, true])
  })

  it('is wrong about a second alarm, and about an eleventh message', () => {
    const twice = score({ alarms: [alarm(), alarm({ atMs: FROM_MS + 2 * LIMIT_MS })], messages: [message()] })
    const often = score({ alarms: [alarm()], messages: Array.from({ length: 11 }, () => message()) })

    expect([twice.isRight, twice.isTwice, often.isRight]).toEqual([false, true, false])
  })

  it('takes more time where a scene allows it, and asks for evidence where it says some', () => {
    const due: Expected = { ...DUE, alarm: { ...DUE.alarm!, withinMs: 30_000, evidence: 'idle' } }
    const at = (afterMs: number, evidence: 'idle' | 'alive' = 'idle'): TrialScore =>
      score({ alarms: [alarm({ atMs: FROM_MS + afterMs, evidence })], messages: [message()] }, due)

    expect([at(LIMIT_MS + 32_000).isRight, at(LIMIT_MS + 32_001).isRight]).toEqual([true, false])
    expect(at(LIMIT_MS + 32_000, 'alive').wrong).toEqual(['evidence'])
  })

  it('counts "moving again" as false before something moves', () => {
    const moves = message({ kind: 'recovered', atMs: FROM_MS + 2 * LIMIT_MS })
    const said = { alarms: [alarm()], messages: [message(), moves] }

    expect(score(said)).toMatchObject({ falseMessages: 1, isRight: false })
    expect(score(said, { ...DUE, movesMs: moves.atMs })).toMatchObject({ falseMessages: 0, isRight: true })
  })

  it('asks that those who were told hear the end, where there is one', () => {
    const closing = { ...DUE, movesMs: FROM_MS + 2 * LIMIT_MS, closes: true }

    expect(score({ alarms: [alarm()], messages: [message()] }, closing)).toMatchObject({ isClosed: false })
  })

  it('finds every word false where all is well', () => {
    const quiet = { fromMs: FROM_MS }

    expect(score({}, quiet)).toMatchObject({ isRight: true })
    expect(score({ alarms: [alarm()] }, quiet)).toMatchObject({ isRight: false, isEarly: true })
    expect(score({ messages: [message()] }, quiet)).toMatchObject({ isRight: false, falseMessages: 1 })
  })

  it('leaves out of the silence what a stopped process could not see', () => {
    const stops: Disturbance[] = [
      { atMs: FROM_MS - 30_000, kind: 'stopped', ms: 40_000 },
      { atMs: FROM_MS + 100_000, kind: 'stopped', ms: 50_000 },
      { atMs: FROM_MS + 100_001, kind: 'stepped', ms: 3_600_000 },
    ]
    const at = (afterMs: number): TrialScore => {
      const said = alarm({ atMs: FROM_MS + 60_000 + afterMs, ageMs: afterMs })
      return score({ alarms: [said], messages: [message()] }, DUE, stops)
    }

    expect([at(LIMIT_MS - 2_200).isRight, at(LIMIT_MS + 4_200).isRight]).toEqual([true, true])
    expect([at(LIMIT_MS - 2_201).isEarly, at(LIMIT_MS + 4_201).isRight]).toEqual([true, false])
  })

  it('looks at nothing of other trials', () => {
    expect(score({ alarms: [alarm({ session: 'f2' })] }, { fromMs: 0 })).toMatchObject({ isRight: true })
  })
})

describe('scoreHealthy', () => {
  const events = [
    { atMs: 0, verb: 'run.start', run: 'f/1', session: 'f' },
    { atMs: 1, verb: 'run.start', run: 'f/1.1', session: 'f', parent: 'f/1' },
    { atMs: 2, verb: 'run.start', run: 'f/2', session: 'f' },
  ] as const

  it('counts first words and turns, and repeats as messages only', () => {
    const alarms = [alarm(), alarm({ run: 'f/1.1' }), alarm({ repeat: 1 })]
    const messages = [message(), message(), message({ kind: 'recovered' })]

    const found = scoreHealthy(events, { alarms, messages, aborts: [{ atMs: 0, run: 'f/1.1' }] })

    expect(found).toMatchObject({ turns: 2, alarms: 2, hit: 1, messages: 3, aborted: 1, stuck: 0 })
  })
})

describe('estimate', () => {
  it('gives the median and the interval of the mean by Student', () => {
    const { median, low, high } = estimate([8, 9, 10, 11, 12])

    expect(median).toBe(10)
    expect([low, high]).toEqual([expect.closeTo(8.037, 3), expect.closeTo(11.963, 3)])
  })
})

describe('replay', () => {
  // Hours of simulated time, eight times over.
  it('gives the same result for the same seed', { timeout: 60_000 }, async () => {
    const plan = { seed: 'same', sessions: 4, times: 0, packages: { now: HERE } }

    const [first, again] = [await replay(plan), await replay(plan)]

    expect(again).toEqual(first)
    expect(first.healthy['now']?.good.turns).toBeGreaterThan(5)
  })
})

describe('writeScenes', () => {
  it('plays each scene as often as asked, each in sessions of its own', () => {
    const { trials } = writeScenes({ seed: 'scenes', times: 1 })

    expect(trials.length).toBe(SCENES.length)
    expect(new Set(trials.map(({ session }) => session)).size).toBe(trials.length)
  })
})
