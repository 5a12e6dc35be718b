/** A flood to the default destination is cut at so many messages an hour, and nothing of it is lost without a word. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anEnd,
  aNotifier,
  aRun,
  aStall,
  COMPLETED,
  EditableChannel,
  ORIGIN,
  resolved,
  TestChannel,
} from './news.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DEFAULT = { channel: 'ops', room: 'alerts' }

function open(ops = new TestChannel('ops'), fallbackPerHour = 3) {
  const chat = new TestChannel('chat')
  const rig = aNotifier({ channels: [chat, ops], defaultOrigin: DEFAULT, fallbackPerHour, groupMs: 0 })
  const fail = async (facts: Parameters<typeof aRun>[0] = { origin: undefined }) => {
    const run = aRun(facts)
    run.ended = anEnd()
    rig.notifier.runEnded(run, run.ended)
    await rig.clock.advanceAsync(0)
  }
  const held = () => rig.outcomes().filter((outcome) => outcome === 'suppressed: volume_cap').length
  return { ...rig, chat, ops, fail, held }
}

describe('VolumeCap', () => {
  it('lets so many messages through in an hour, and then one line says how many more', async () => {
    const { ops, clock, fail, held } = open()
    for (let count = 0; count < 10; count += 1) await fail()
    expect(ops.texts.slice(3)).toEqual(['⚠️ 3 messages came here within an hour. More is held back for 1h'])
    expect(held()).toBe(7)

    await clock.advanceAsync(HOUR)
    expect(ops.texts.slice(4)).toEqual(['⚠️ 7 more notices were held back within the hour: 7 timed out'])
    await fail()
    expect(ops.texts).toHaveLength(6)
  })

  it('says it in one place where messages can be edited', async () => {
    const ops = new EditableChannel('ops')
    const { clock, fail } = open(ops, 1)
    for (let count = 0; count < 3; count += 1) await fail()
    await clock.advanceAsync(HOUR)
    expect(ops.shown.slice(1)).toEqual(['⚠️ 2 more notices were held back within the hour: 2 timed out'])
    expect(ops.edits).toBe(1)
  })

  it('counts a message once, however many notices it tells of', async () => {
    const { ops, notifier, clock, held } = open(undefined, 2)
    for (let count = 0; count < 50; count += 1) {
      const run = aRun({ origin: undefined })
      run.ended = anEnd()
      notifier.runEnded(run, run.ended)
    }
    await clock.advanceAsync(0)
    expect([ops.notices.length, held()]).toEqual([1, 0])
  })

  it('never holds back what goes to a place of its own, even the same', async () => {
    const { chat, ops, fail, held } = open(undefined, 1)
    for (let count = 0; count < 5; count += 1) await fail({ origin: ORIGIN })
    for (let count = 0; count < 5; count += 1) await fail({ origin: DEFAULT })
    expect([chat.notices.length, ops.notices.length, held()]).toEqual([5, 5, 0])
  })

  it.each([
    ['moves', 'recovered'],
    ['ends well', 'recovered'],
    ['fails', 'ended'],
  ])('never holds back that what was told as silent %s', async (how, kind) => {
    const { ops, notifier, clock, fail } = open(undefined, 1)
    const run = aRun({ origin: undefined })
    const stall = aStall(run)
    notifier.attentionChanged(stall)
    await clock.advanceAsync(0)
    await fail()
    if (how === 'moves') notifier.attentionChanged(resolved(stall, 'progressed'))
    else notifier.runEnded(run, (run.ended = how === 'fails' ? anEnd() : COMPLETED))
    await clock.advanceAsync(0)
    expect(ops.notices.map((notice) => notice.kind)).toEqual(['stalled', 'ended', kind])
    expect(ops.notices[1]?.reason).toBe('volume_cap')
  })

  it('tells nobody that what was held back is over', async () => {
    const { ops, notifier, clock, fail, held } = open(undefined, 1)
    await fail()
    const run = aRun({ origin: undefined })
    const stall = aStall(run)
    notifier.attentionChanged(stall)
    await clock.advanceAsync(0)
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await clock.advanceAsync(HOUR)
    expect(held()).toBe(1)
    expect(ops.texts.at(-1)).toBe('⚠️ 1 more notice was held back within the hour: 1 gone silent')
    expect(ops.notices.map(({ kind }) => kind)).not.toContain('recovered')
  })

  it('caps what comes there because its own room is gone', async () => {
    const { chat, ops, fail, held } = open(undefined, 1)
    const { refused } = await import('./news.ts')
    chat.plan.push(refused('room'), refused('room'))
    await fail({ origin: ORIGIN })
    await fail({ origin: { ...ORIGIN, thread: '2' } })
    expect([ops.notices.map(({ reason }) => reason), held()]).toEqual([['timeout', 'volume_cap'], 1])
  })

  it('is lifted when the process ends: what was held back is said, and nothing more is held', async () => {
    const { ops, notifier, fail, held } = open(undefined, 1)
    await fail()
    await fail()
    const last = aRun({ origin: undefined })
    last.ended = anEnd()
    notifier.runEnded(last, last.ended)
    await notifier.shutdown(5_000)
    expect(ops.texts.join('\n')).toContain('1 more notice was held back within the hour: 1 timed out')
    expect([held(), ops.texts.join('\n').match(/`index-repo` timed out/g)?.length]).toEqual([1, 2])
  })

  it('says nothing through a channel that was taken away', async () => {
    const { ops, notifier, clock, fail } = open(undefined, 1)
    await fail()
    await fail()
    const before = ops.attempts
    notifier.remove({ channels: [ops], defaultOrigin: DEFAULT })
    await clock.advanceAsync(2 * HOUR)
    expect(ops.attempts).toBe(before)
  })

  it('gives the line to a process that dies at once', async () => {
    const { ops, notifier, fail } = open(undefined, 1)
    await fail()
    await fail()
    notifier.sendNow()
    await Promise.resolve()
    expect(ops.texts.at(-1)).toContain('1 more notice was held back')
  })
})

const moment = fc.record({
  waitMs: fc.integer({ min: 0, max: 25 * MINUTE }),
  what: fc.constantFrom('end', 'own', 'stall', 'over'),
})

it('VolumeCap holds no hour above its cap, and what it holds back is counted and said, whatever comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(moment, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (moments, perHour) => {
        const { ops, clock, notifier, fail, held, deliveries } = open(undefined, perHour)
        const sentMs: number[] = []
        const stalls: ReturnType<typeof aStall>[] = []
        for (const { waitMs, what } of moments) {
          await clock.advanceAsync(waitMs)
          const before = ops.notices.length
          if (what === 'own') await fail({ origin: ORIGIN })
          else if (what === 'end') await fail()
          else if (what === 'over') {
            const stall = stalls.pop()
            if (stall !== undefined) notifier.attentionChanged(resolved(stall, 'progressed'))
          } else {
            const stall = aStall(aRun({ origin: undefined }))
            stalls.push(stall)
            notifier.attentionChanged(stall)
          }
          await clock.advanceAsync(0)
          const news = ops.notices
            .slice(before)
            .filter(({ kind, reason }) => kind !== 'recovered' && reason !== 'volume_cap')
          sentMs.push(...news.map(() => clock.now()))
        }
        await clock.advanceAsync(HOUR)
        await notifier.shutdown(1_000)

        // Hours begin with their first message.
        let [beginsMs, count] = [Number.NEGATIVE_INFINITY, 0]
        for (const atMs of sentMs) {
          if (atMs >= beginsMs + HOUR) [beginsMs, count] = [atMs, 0]
          expect((count += 1)).toBeLessThanOrEqual(perHour)
        }
        const said = ops.texts.flatMap((text) => /(\d+) more notices? w/.exec(text)?.[1] ?? []).map(Number)
        expect(said.reduce((sum, one) => sum + one, 0)).toBe(held())
        expect(new Set(deliveries.map(({ notice }) => notice.id)).size).toBe(deliveries.length)
        // People who were told of a stall that moved were told that it moves.
        const told = ops.notices.filter(({ kind, reason }) => kind === 'stalled' && reason !== 'volume_cap')
        const over = ops.notices.filter(({ kind }) => kind === 'recovered')
        expect(told.length - over.length).toBeLessThanOrEqual(stalls.length)
      },
    ),
    { numRuns: 150 },
  )
})
