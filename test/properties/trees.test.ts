/** An abnormal end goes down the tree: one end each, nothing lives below, and no second word at the same place. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { isAbnormal, type EndProposal, type RunEnd } from '../../src/model/end.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { RunHandle, RunInfo, RunOptions } from '../../src/model/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const ROOMS = ['r0', 'r1'] as const
const ENDS: readonly EndProposal[] = [
  { reason: 'completed' },
  { reason: 'timeout', cause: 'deadline' },
  { reason: 'killed', cause: 'stop' },
  { reason: 'killed', cause: 'takeover' },
  { reason: 'error', cause: 'exception', error: new Error('no') },
]

/** A run that starts below an earlier one, or at the top, and one that ends. */
const step = fc.record({
  below: fc.option(fc.nat(), { nil: undefined, freq: 3 }),
  session: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
  room: fc.option(fc.constantFrom(...ROOMS), { nil: undefined }),
  detached: fc.option(fc.boolean(), { nil: undefined, freq: 4 }),
  ends: fc.option(fc.record({ which: fc.nat(), how: fc.constantFrom(...ENDS) }), { nil: undefined }),
})

class Story {
  readonly notices: Notice[] = []
  readonly ends = new Map<RunInfo, RunEnd[]>()
  readonly runs: RunHandle[] = []
  readonly clock = new FakeClock()
  readonly lifesign = new Lifesign({
    clock: this.clock,
    watchProcess: false,
    channels: [{ name: 'chat', send: (notice) => void this.notices.push(...this.#coveredBy(notice)) }],
  })

  constructor() {
    this.lifesign.on('run.ended', ({ run, end }) => {
      this.ends.set(run, [...(this.ends.get(run) ?? []), end])
    })
  }

  start(options: RunOptions, parent: RunHandle | undefined): void {
    const begin = (): RunHandle => this.lifesign.recorder.startRun(options)
    this.runs.push(parent === undefined ? begin() : this.lifesign.recorder.within({ run: parent }, begin))
  }

  // Notices of one thread may leave as one message.
  #coveredBy(notice: Notice): Notice[] {
    return Array<Notice>(notice.covers?.length ?? 1).fill(notice)
  }
}

/** The runs that a run ends with, nearest first. */
function keepers(run: RunInfo): RunInfo[] {
  const above: RunInfo[] = []
  for (let one = run; !one.detached && one.parent !== undefined; one = one.parent) above.push(one.parent)
  return above
}

describe('a tree of runs', () => {
  it('ends with its abnormal ends: once each, and never lives on below one', () => {
    let cascades = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const story = new Story()
        for (const { below, session, room, detached, ends } of steps) {
          const options: RunOptions = {
            ...(session !== undefined && { session }),
            ...(room !== undefined && { origin: { channel: 'chat', room } }),
            ...(detached !== undefined && { detached }),
          }
          const { runs } = story
          story.start(options, below === undefined ? undefined : runs[below % Math.max(1, runs.length)])
          if (ends !== undefined) runs[ends.which % runs.length]?.end(ends.how)
          for (const run of runs) {
            const fallen = keepers(run).some(({ ended }) => ended !== undefined && isAbnormal(ended))
            expect(run.ended !== undefined || !fallen, 'lives below an abnormal end').toBe(true)
            if (fallen) expect(run.isCurrent()).toBe(false)
          }
        }
        for (const run of story.runs) {
          const told = story.ends.get(run) ?? []
          expect(told.length).toBe(run.ended === undefined ? 0 : 1)
          if (run.ended?.cause !== 'parent') continue
          cascades += 1
          expect(keepers(run).some(({ ended }) => ended !== undefined && isAbnormal(ended))).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
    expect(cascades).toBeGreaterThan(100)
  }, 60_000)

  it('is told of once at each place where its people wait', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.constantFrom(...ROOMS), { nil: undefined }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        async (rooms, parents) => {
          const story = new Story()
          story.start({ session: 's', origin: { channel: 'chat', room: 'r0' } }, undefined)
          for (const [index, room] of rooms.entries()) {
            const parent = story.runs[(parents[index] ?? 0) % story.runs.length]
            story.start({ detached: false, ...(room && { origin: { channel: 'chat', room } }) }, parent)
          }
          story.runs[0]?.end({ reason: 'timeout', cause: 'deadline' })
          await story.clock.advanceAsync(10_000)

          const byRoom = Map.groupBy(story.notices, ({ origin }) => origin?.room)
          // People who wait at the place of a run above hear of that one.
          const own = story.runs.filter((run, index) => {
            const place = roomOf(run)
            return index === 0 || place !== roomOf(run.parent as RunInfo)
          })
          for (const room of ROOMS) {
            const expected = own.filter((run) => roomOf(run) === room).length
            expect(byRoom.get(room)?.length ?? 0).toBe(expected)
          }
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)

  it('of three thousand runs, each inside of the other, ends without an overflow', () => {
    const story = new Story()
    for (let depth = 0; depth < 3_000; depth += 1) story.start({}, story.runs.at(-1))

    story.runs[0]?.end({ reason: 'killed', cause: 'stop' })

    expect(story.ends.size).toBe(3_000)
    expect(story.runs.at(-1)?.ended?.cause).toBe('parent')
  }, 60_000)
})

function roomOf(run: RunInfo): string | undefined {
  return run.origin?.room ?? (run.parent && roomOf(run.parent))
}
