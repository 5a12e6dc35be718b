/** When a silent call is looked at, how long it is excused, and when it is accused. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { asked, judged, seen, testimonyOf, UNSEEN } from '../../src/evidence/suspect.ts'
import type { Suspect } from '../../src/evidence/suspect.ts'
import type { Evidence, Finding, Testimony } from '../../src/model/evidence.ts'

const MINUTE = 60_000
const LIMIT = 10 * MINUTE
const CEILING = 30 * MINUTE

function found(finding: Finding): Evidence {
  return { finding, processes: 1, processorMs: 0, bytes: 0, outputBytes: 0, overMs: 1 }
}

/** A call that is asked about, and whose looks find what the test says. */
class Trial {
  readonly looksAt: number[] = []
  suspect: Suspect = UNSEEN
  finds: Finding = 'alive'
  /** Looks take until the test says so. */
  isSlow = false
  #hasSeen = false

  ask(silenceMs: number, limitMs = LIMIT, isFixed = false): Testimony {
    const suspicion = { silenceMs, limitMs, isFixed }
    const before = this.suspect.lookingMs
    this.suspect = asked(this.suspect, suspicion)
    if (this.suspect.lookedMs === undefined) this.#hasSeen = false
    if (this.suspect.lookingMs !== undefined && before === undefined) {
      this.looksAt.push(silenceMs)
      if (!this.isSlow) this.look()
    }
    this.suspect = judged(this.suspect, suspicion)
    return testimonyOf(this.suspect, suspicion)
  }

  look(): void {
    this.suspect = seen(this.suspect, this.#hasSeen ? found(this.finds) : undefined)
    this.#hasSeen = true
  }

  /** Asks each second, as a judge that ticks, until the call is accused. */
  untilAccused(options: { fromMs?: number; limitMs?: number; isFixed?: boolean } = {}): number {
    const { fromMs = 0, limitMs = LIMIT, isFixed = false } = options
    for (let silenceMs = fromMs; ; silenceMs += 1_000) {
      if (silenceMs > this.ask(silenceMs, limitMs, isFixed).limitMs) return silenceMs
    }
  }
}

describe('a silent call', () => {
  it('is looked at 30 s before its limit, at the limit, and each 30 s while it works', () => {
    const trial = new Trial()

    for (let silenceMs = 0; silenceMs <= LIMIT + MINUTE; silenceMs += 1_000) trial.ask(silenceMs)

    expect(trial.looksAt.map((at) => at - LIMIT)).toEqual([-30_000, 0, 30_000, 60_000])
  })

  it.each<Finding>(['idle', 'held_open', 'unknown'])(
    'is accused right past its limit if it is %s',
    (finding) => {
      const trial = new Trial()
      trial.finds = finding

      expect(trial.untilAccused()).toBe(LIMIT + 1_000)
      expect(trial.ask(LIMIT + 1_000).evidence?.finding).toBe(finding)
    },
  )

  it('is accused by the first look that finds no more work', () => {
    const trial = new Trial()

    for (let silenceMs = 0; silenceMs <= LIMIT + 100_000; silenceMs += 1_000) {
      expect(trial.ask(silenceMs).limitMs).toBeGreaterThanOrEqual(silenceMs)
    }
    trial.finds = 'idle'

    expect(trial.untilAccused({ fromMs: LIMIT + 101_000 })).toBe(LIMIT + 120_000)
  })

  it('that works for ever is accused after 30 minutes, as alive', () => {
    const trial = new Trial()

    expect(trial.untilAccused()).toBe(CEILING + 1_000)
    expect(trial.ask(CEILING + 1_000).evidence?.finding).toBe('alive')
  })

  it('with a limit beyond 30 minutes gets no more than that', () => {
    expect(new Trial().untilAccused({ limitMs: 2 * CEILING })).toBe(2 * CEILING + 1_000)
  })

  it('is not excused from a limit that somebody said, but looked at for the words', () => {
    const trial = new Trial()
    trial.finds = 'held_open'

    expect(trial.untilAccused({ isFixed: true })).toBe(LIMIT + 1_000)
    expect(trial.ask(LIMIT + 1_000, LIMIT, true).evidence?.finding).toBe('held_open')
  })

  it('stays accused when it works again, until it moves', () => {
    const trial = new Trial()
    trial.finds = 'idle'
    const accusedMs = trial.untilAccused()

    trial.finds = 'alive'
    expect(trial.ask(accusedMs + MINUTE)).toMatchObject({ limitMs: LIMIT, evidence: { finding: 'alive' } })
    expect(trial.ask(1_000)).toEqual({ limitMs: LIMIT, nextMs: LIMIT - 30_000, evidence: undefined })
    expect(trial.untilAccused({ fromMs: 2_000 })).toBe(CEILING + 1_000)
  })

  it('that is suspected late gets ten seconds, for one look tells nothing', () => {
    const idle = new Trial()
    idle.finds = 'idle'
    const working = new Trial()

    expect(idle.untilAccused({ fromMs: LIMIT + MINUTE })).toBe(LIMIT + MINUTE + 10_000)
    expect(working.untilAccused({ fromMs: LIMIT + MINUTE })).toBe(CEILING + 1_000)
  })

  it('is looked at once more where its limit has grown far', () => {
    const trial = new Trial()
    trial.ask(LIMIT - 30_000)
    trial.ask(LIMIT)

    for (let silenceMs = LIMIT; silenceMs <= 2 * LIMIT; silenceMs += 1_000) trial.ask(silenceMs, 2 * LIMIT)

    expect(trial.looksAt.slice(2).map((at) => at - 2 * LIMIT)).toEqual([-30_000, 0])
  })

  it('waits for a look that takes its time, but not for long', () => {
    const trial = new Trial()
    trial.ask(LIMIT - 30_000)
    trial.isSlow = true

    expect(trial.ask(LIMIT)).toMatchObject({ limitMs: LIMIT + 5_000, nextMs: LIMIT })
    expect(trial.untilAccused({ fromMs: LIMIT })).toBe(LIMIT + 6_000)
  })

  it('is judged by a look that was slow, once it is there', () => {
    const trial = new Trial()
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
        const trial = new Trial()
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

  it('is looked at at most each ten seconds, and each thirty once two looks were compared', () => {
    fc.assert(
      fc.property(limit, findings, fc.integer({ min: 0, max: 50 * MINUTE }), (limitMs, finds, fromMs) => {
        const trial = new Trial()
        for (let silenceMs = fromMs; silenceMs < fromMs + 10 * MINUTE; silenceMs += 1_000) {
          trial.finds = finds[trial.looksAt.length % finds.length]!
          trial.ask(silenceMs, limitMs)
        }
        const pauses = trial.looksAt.slice(1).map((at, index) => at - trial.looksAt[index]!)
        expect(pauses.every((pause) => pause >= 10_000)).toBe(true)
        expect(pauses.slice(1).every((pause) => pause >= 30_000)).toBe(true)
      }),
    )
  })

  it('is accused at the same time by a judge that asks only when it was told to', () => {
    fc.assert(
      fc.property(limit, findings, (limitMs, finds) => {
        const eager = new Trial()
        const lazy = new Trial()
        const next = (trial: Trial): Finding => finds[trial.looksAt.length % finds.length]!
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
