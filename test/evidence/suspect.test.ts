/** When a silent call is looked at, how long it is excused, and when it is accused. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Finding } from '../../src/model/evidence.ts'
import { found, LIMIT, QuestionedCall } from './questioned-call.ts'

const MINUTE = 60_000
const CEILING = 30 * MINUTE

describe('a silent call', () => {
  it('is looked at from 30 s before its limit on, each 10 s, also while it works', () => {
    const trial = new QuestionedCall()

    for (let silenceMs = 0; silenceMs <= LIMIT + 20_000; silenceMs += 1_000) trial.ask(silenceMs)

    expect(trial.looksAt.map((at) => (at - LIMIT) / 1_000)).toEqual([-30, -20, -10, 0, 10, 20])
  })

  it.each<Finding>(['idle', 'held_open', 'unknown'])(
    'is accused right past its limit if it is %s',
    (finding) => {
      const trial = new QuestionedCall()
      trial.finds = finding

      expect(trial.untilAccused()).toBe(LIMIT + 1_000)
      expect(trial.ask(LIMIT + 1_000).evidence?.finding).toBe(finding)
    },
  )

  it('is accused 20 s after the last look that found work', () => {
    const trial = new QuestionedCall()

    for (let silenceMs = 0; silenceMs <= LIMIT + 100_000; silenceMs += 1_000) {
      expect(trial.ask(silenceMs).limitMs).toBeGreaterThanOrEqual(silenceMs)
    }
    trial.finds = 'idle'

    expect(trial.untilAccused({ fromMs: LIMIT + 101_000 })).toBe(LIMIT + 121_000)
    expect(trial.ask(LIMIT + 121_000).evidence?.finding).toBe('idle')
  })

  it('that pauses for less than 20 s is not accused, and called alive', () => {
    const trial = new QuestionedCall()

    for (let silenceMs = 0; silenceMs <= LIMIT + 5 * MINUTE; silenceMs += 1_000) {
      trial.finds = trial.looksAt.length % 2 === 0 ? 'alive' : 'idle'
      const { limitMs, evidence } = trial.ask(silenceMs)
      expect(limitMs).toBeGreaterThanOrEqual(silenceMs)
      if (silenceMs >= LIMIT) expect(evidence?.finding).toBe('alive')
    }
  })

  it('that works for ever is accused after 30 minutes, as alive', () => {
    const trial = new QuestionedCall()

    expect(trial.untilAccused()).toBe(CEILING + 1_000)
    expect(trial.ask(CEILING + 1_000).evidence?.finding).toBe('alive')
  })

  it('with a limit beyond 30 minutes gets no more than that', () => {
    expect(new QuestionedCall().untilAccused({ limitMs: 2 * CEILING })).toBe(2 * CEILING + 1_000)
  })

  it('is not excused from a limit that somebody said, but looked at for the words', () => {
    const trial = new QuestionedCall()
    trial.finds = 'held_open'

    expect(trial.untilAccused({ isFixed: true })).toBe(LIMIT + 1_000)
    expect(trial.ask(LIMIT + 1_000, LIMIT, true).evidence?.finding).toBe('held_open')
  })

  it('stays accused when it works again, until it moves', () => {
    const trial = new QuestionedCall()
    trial.finds = 'idle'
    const accusedMs = trial.untilAccused()

    trial.finds = 'alive'
    expect(trial.ask(accusedMs + MINUTE)).toMatchObject({ limitMs: LIMIT, evidence: { finding: 'alive' } })
    expect(trial.ask(1_000)).toEqual({ limitMs: LIMIT, nextMs: LIMIT - 30_000, evidence: undefined })
    expect(trial.untilAccused({ fromMs: 2_000 })).toBe(CEILING + 1_000)
  })

  it('that is suspected late gets ten seconds, for one look tells nothing', () => {
    const idle = new QuestionedCall()
    idle.finds = 'idle'
    const working = new QuestionedCall()

    expect(idle.untilAccused({ fromMs: LIMIT + MINUTE })).toBe(LIMIT + MINUTE + 10_000)
    expect(working.untilAccused({ fromMs: LIMIT + MINUTE })).toBe(CEILING + 1_000)
  })

  it('is looked at once more where its limit has grown far', () => {
    const trial = new QuestionedCall()
    trial.ask(LIMIT - 30_000)
    trial.ask(LIMIT)

    for (let silenceMs = LIMIT; silenceMs <= 2 * LIMIT; silenceMs += 1_000) trial.ask(silenceMs, 2 * LIMIT)

    expect(trial.looksAt.slice(2).map((at) => (at - 2 * LIMIT) / 1_000)).toEqual([-30, -20, -10, 0])
  })

  it('waits for a look that takes its time, but not for long', () => {
    const trial = new QuestionedCall()
    trial.ask(LIMIT - 30_000)
    trial.isSlow = true

    expect(trial.ask(LIMIT)).toMatchObject({ limitMs: LIMIT + 5_000, nextMs: LIMIT })
    expect(trial.untilAccused({ fromMs: LIMIT })).toBe(LIMIT + 6_000)
  })

  it('is judged by a look that was slow, once it is there', () => {
    const trial = new QuestionedCall()
    trial.ask(LIMIT - 30_000)
    trial.isSlow = true
    trial.finds = 'idle'
    trial.ask(LIMIT)

    trial.look()

    expect(trial.ask(LIMIT + 1_000)).toEqual({
      limitMs: LIMIT,
      nextMs: Number.POSITIVE_INFINITY,
      evidence: found('idle'),
    })
  })
})

const limit = fc.integer({ min: 1_000, max: 45 * MINUTE })
const findings = fc.array(
  fc.constantFrom<Finding>('alive', 'alive', 'alive', 'idle', 'held_open', 'unknown'),
  {
    minLength: 1,
  },
)

describe('any silent call', () => {
  it('is accused at its limit at the earliest, at the ceiling at the latest, and then stays so', () => {
    fc.assert(
      fc.property(limit, findings, fc.integer({ min: 1_000, max: 20_000 }), (limitMs, finds, tickMs) => {
        const trial = new QuestionedCall()
        const ceilingMs = Math.max(limitMs, CEILING)
        let isAccused = false
        for (let silenceMs = 0; silenceMs < ceilingMs + MINUTE; silenceMs += tickMs) {
          trial.finds = finds[trial.looksAt.length % finds.length]!
          const testimony = trial.ask(silenceMs, limitMs)
          const accused = silenceMs > testimony.limitMs
          if (testimony.limitMs < limitMs || testimony.limitMs > ceilingMs) expect.unreachable()
          if ((silenceMs > ceilingMs || isAccused) && !accused) expect.unreachable()
          const isFirst = accused && !isAccused && silenceMs <= ceilingMs
          if (isFirst && testimony.evidence?.finding === 'alive') expect.unreachable()
          isAccused = accused
        }
      }),
    )
  })

  it('is looked at at most each ten seconds', () => {
    fc.assert(
      fc.property(limit, findings, fc.integer({ min: 0, max: 50 * MINUTE }), (limitMs, finds, fromMs) => {
        const trial = new QuestionedCall()
        for (let silenceMs = fromMs; silenceMs < fromMs + 10 * MINUTE; silenceMs += 1_000) {
          trial.finds = finds[trial.looksAt.length % finds.length]!
          trial.ask(silenceMs, limitMs)
        }
        const pauses = trial.looksAt.slice(1).map((at, index) => at - trial.looksAt[index]!)
        expect(pauses.every((pause) => pause >= 10_000)).toBe(true)
      }),
    )
  })

  it('whose processes stop is accused within 30 s and two ticks, but not within 10 s', () => {
    const second = fc.integer({ min: LIMIT / 1_000, max: CEILING / 1_000 - 40 })
    const manner = fc.constantFrom<Finding>('idle', 'held_open', 'unknown')
    fc.assert(
      fc.property(second, fc.integer({ min: 0, max: 999 }), manner, (seconds, ms, finding) => {
        const stoppedMs = seconds * 1_000 + ms
        const trial = new QuestionedCall()
        let lookedMs = 0
        let accusedMs: number | undefined
        for (let silenceMs = 0; accusedMs === undefined; silenceMs += 1_000) {
          trial.finds = lookedMs < stoppedMs - 500 ? 'alive' : finding
          const { limitMs } = trial.ask(silenceMs)
          lookedMs = trial.looksAt.at(-1) ?? 0
          if (silenceMs > limitMs) accusedMs = silenceMs
        }
        expect(accusedMs - stoppedMs).toBeGreaterThan(10_000)
        expect(accusedMs - stoppedMs).toBeLessThanOrEqual(32_000)
      }),
    )
  })

  it('is accused at the same time by a judge that asks only when it was told to', () => {
    fc.assert(
      fc.property(limit, findings, (limitMs, finds) => {
        const eager = new QuestionedCall()
        const lazy = new QuestionedCall()
        const next = (trial: QuestionedCall): Finding => finds[trial.looksAt.length % finds.length]!
        let nextMs = 0
        let questions = 0
        for (let silenceMs = 0; ; silenceMs += 1_000) {
          eager.finds = next(eager)
          const isAccused = silenceMs > eager.ask(silenceMs, limitMs).limitMs
          lazy.finds = next(lazy)
          // A judge looks once the silence is beyond the limit, and so is the first question after it.
          if (silenceMs < nextMs && !isAccused) continue
          questions += 1
          const testimony = lazy.ask(silenceMs, limitMs)
          if (silenceMs > testimony.limitMs !== isAccused) expect.unreachable()
          nextMs = testimony.nextMs
          if (isAccused) break
        }
        expect(questions).toBeLessThan(200)
      }),
    )
  })
})
