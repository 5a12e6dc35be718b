/** FakeClock: what the other tests stand on, so its refusals are tested too. */

import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../src/testing/fake-clock.ts'

function recorded() {
  const clock = new FakeClock()
  const heard: string[] = []
  const say = (name: string) => () => void heard.push(`${name}@${clock.now()}`)
  return { clock, heard, say }
}

describe('FakeClock', () => {
  it('stands still until it is moved', () => {
    const clock = new FakeClock({ now: 5, wallTime: 1_000 })

    expect([clock.now(), clock.wallTime()]).toEqual([5, 1_000])
    clock.advance(10)
    expect([clock.now(), clock.wallTime()]).toEqual([15, 1_010])
  })

  it('runs due timers in order of time, then of making, each at its own time', () => {
    const { clock, heard, say } = recorded()
    clock.after(20, say('c'))
    clock.after(10, say('a'))
    clock.after(10, say('b'))
    clock.after(31, say('never'))

    clock.advance(30)

    expect(heard).toEqual(['a@10', 'b@10', 'c@20'])
    expect(clock.pending).toBe(1)
  })

  it('runs timers that timers set, inside the same advance', () => {
    const { clock, heard, say } = recorded()
    clock.after(10, () => clock.after(10, say('second')))

    clock.advance(20)

    expect(heard).toEqual(['second@20'])
  })

  it('runs the same at the same times, moved in one step or in many', () => {
    const heardIn = (steps: readonly number[]): string[] => {
      const { clock, heard, say } = recorded()
      clock.after(7, say('b'))
      clock.after(3, () => {
        say('a')()
        clock.soon(say('soon'))
        clock.after(4, say('c'))
      })
      for (const step of steps) clock.advance(step)
      clock.suspend(5)
      clock.after(0, say('late'))
      clock.advance(0)
      return heard
    }

    const oneByOne = heardIn(Array.from({ length: 20 }, () => 1))

    expect(oneByOne).toEqual(['a@3', 'soon@3', 'b@7', 'c@7', 'late@25'])
    expect(heardIn([20])).toEqual(oneByOne)
    expect(heardIn([2.5, 0.5, 0, 4, 13])).toEqual(oneByOne)
  })

  it('runs soon-callbacks after the timers of their turn and before time moves on', () => {
    const { clock, heard, say } = recorded()
    clock.soon(() => {
      say('soon')()
      clock.soon(say('soon again'))
      clock.after(0, say('timer'))
    })
    clock.after(0, say('first'))
    clock.after(1, say('later'))

    clock.advance(1)

    expect(heard).toEqual(['first@0', 'soon@0', 'timer@0', 'soon again@0', 'later@1'])
  })

  it('never runs what was cancelled, not even by a callback of the same moment', () => {
    const { clock, heard, say } = recorded()
    clock.after(10, () => cancelSecond())
    const cancelSecond = clock.after(10, say('second'))
    const cancelSoon = clock.soon(say('soon'))
    cancelSoon()
    cancelSoon()

    clock.advance(10)

    expect(heard).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('lets promises settle between callbacks in advanceAsync only', async () => {
    const { clock, heard, say } = recorded()
    clock.after(10, () => void Promise.resolve().then(say('promise')))
    clock.after(20, say('timer'))

    await clock.advanceAsync(20)

    expect(heard).toEqual(['promise@10', 'timer@20'])
  })

  it('runs timers that promises set at the start of advanceAsync', async () => {
    const { clock, heard, say } = recorded()
    void Promise.resolve().then(() => clock.after(5, say('late')))

    await clock.advanceAsync(5)

    expect(heard).toEqual(['late@5'])
  })
})

describe('FakeClock.suspend', () => {
  it('passes time without running timers, which then come late', () => {
    const { clock, heard, say } = recorded()
    clock.after(10, say('tick'))

    clock.suspend(60_000)
    expect(heard).toEqual([])
    clock.advance(0)

    expect(heard).toEqual(['tick@60000'])
  })

  it('may be called by the callback that blocks', () => {
    const { clock, heard, say } = recorded()
    clock.after(10, () => clock.suspend(100))
    clock.after(20, say('late'))

    clock.advance(20)

    expect(heard).toEqual(['late@110'])
    expect(clock.now()).toBe(110)
  })
})

describe('FakeClock.stepWallClock', () => {
  it('moves wall time alone, also backward', () => {
    const clock = new FakeClock({ wallTime: 1_000 })

    clock.stepWallClock(-400)

    expect([clock.now(), clock.wallTime()]).toEqual([0, 600])
  })
})

describe('FakeClock refuses', () => {
  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a duration of %d', (ms) => {
    const clock = new FakeClock()

    expect(() => clock.advance(ms)).toThrow(RangeError)
    expect(() => clock.suspend(ms)).toThrow(RangeError)
    expect(() => clock.after(ms, () => {})).toThrow(`must be 0 ms or more, got ${ms}`)
  })

  it('to be advanced by its own callbacks, and works again afterwards', () => {
    const { clock, heard, say } = recorded()
    clock.after(1, () => clock.advance(1))
    clock.after(2, say('next'))

    expect(() => clock.advance(1)).toThrow('inside one of its callbacks')
    clock.advance(1)

    expect(heard).toEqual(['next@2'])
  })

  it('callbacks that schedule themselves without end', () => {
    const clock = new FakeClock()
    const again = () => void clock.soon(again)
    again()

    expect(() => clock.advance(0)).toThrow('callbacks at one time')
  })
})
