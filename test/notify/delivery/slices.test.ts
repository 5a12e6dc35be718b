/** Crowds: what is due at one moment, or ends in one message, leaves the event loop its turns. */

import { describe, expect, it } from 'vitest'
import type { Cancel } from '../../../src/model/clock.ts'
import { Agenda, SLICE_MS } from '../../../src/notify/delivery/agenda.ts'
import type { Job } from '../../../src/notify/delivery/job.ts'
import { Bucket } from '../../../src/notify/delivery/bucket.ts'
import { SETTLED_AT_ONCE, Settler } from '../../../src/notify/delivery/settler.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { anEnd, aNotifier, aRunInThread } from '../news.ts'

const DELIVERED = { outcome: 'delivered', reason: 'first', attempts: 1 } as const
const WORK_MS = 0.5

/** A clock that counts what happens in each turn of the event loop, and on which that takes time. */
class TurnClock extends FakeClock {
  readonly turns: number[] = [0]
  #workedMs = 0

  override now(): number {
    return super.now() + this.#workedMs
  }

  override after(delayMs: number, callback: () => void): Cancel {
    return super.after(delayMs, () => this.#turn(callback))
  }

  override soon(callback: () => void): Cancel {
    return super.soon(() => this.#turn(callback))
  }

  happened(): void {
    this.turns[this.turns.length - 1]! += 1
  }

  work(): void {
    this.#workedMs += WORK_MS
    this.happened()
  }

  #turn(callback: () => void): void {
    this.turns.push(0)
    callback()
  }
}

describe('Agenda', () => {
  it('keeps a slice of what is due in one turn, and goes on in the next, in order', async () => {
    const clock = new TurnClock()
    const kept: number[] = []
    const agenda = new Agenda(clock, () => {})
    const keep = (index: number) => () => {
      clock.work()
      kept.push(index)
    }

    for (let index = 0; index < 10; index++) agenda.at(1, keep(index))
    await clock.advanceAsync(20)

    const most = SLICE_MS / WORK_MS
    expect(clock.turns).toEqual([0, most, most, 10 - 2 * most])
    expect(kept).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(clock.pending).toBe(0)
  })
})

describe('Bucket', () => {
  it('lets a slice of those in that wait, when many leave in one turn', async () => {
    const clock = new TurnClock()
    const admitted: number[] = []
    const bucket = new Bucket(new Agenda(clock, () => {}), { per: 'channel', capacity: 10 })
    for (let index = 0; index < 10; index++) bucket.enter()
    for (let index = 0; index < 10; index++) {
      const admit = (): void => {
        clock.work()
        admitted.push(index)
        bucket.enter()
      }
      bucket.wait({ isUrgent: false, admit })
    }

    for (let index = 0; index < 10; index++) bucket.leave()
    await clock.advanceAsync(1)

    expect(Math.max(...clock.turns)).toBe(SLICE_MS / WORK_MS)
    expect(admitted).toEqual([...admitted.keys()])
    expect(admitted.length).toBe(10)
    expect(bucket.room).toBe(0)
    expect(clock.pending).toBe(0)
  })
})

describe('Settler', () => {
  it('tells outcomes of all messages together in slices, in order', async () => {
    const clock = new TurnClock()
    const told: number[] = []
    const settler = new Settler(clock, ({ epoch }) => {
      clock.happened()
      told.push(epoch)
    })
    const jobs = (from: number): Job[] =>
      Array.from({ length: 400 }, (_, index) => ({ epoch: from + index }) as unknown as Job)

    const all = Promise.all([0, 400, 800].map((from) => settler.settle(jobs(from), DELIVERED)))
    await clock.advanceAsync(1)
    await all

    expect(clock.turns).toEqual([SETTLED_AT_ONCE, SETTLED_AT_ONCE, 200, 0])
    expect(told).toEqual([...told.keys()])
    expect(clock.pending).toBe(0)
  })

  it('tells one alone at once, however many messages end', () => {
    const told: Job[] = []
    const settler = new Settler(new FakeClock(), (job) => void told.push(job))

    for (let index = 0; index < 2 * SETTLED_AT_ONCE; index++) void settler.settle([{} as Job], DELIVERED)

    expect(told.length).toBe(2 * SETTLED_AT_ONCE)
  })

  it('is one for all threads of an instance', async () => {
    const clock = new TurnClock()
    const { notifier } = aNotifier({ clock, deliveryEnded: () => clock.happened() })

    for (let index = 0; index < 3_000; index++) notifier.runEnded(aRunInThread(index % 10), anEnd())
    await clock.advanceAsync(1)

    expect(clock.turns.reduce((sum, count) => sum + count, 0)).toBe(3_000)
    expect(Math.max(...clock.turns)).toBe(SETTLED_AT_ONCE)
  })
})
