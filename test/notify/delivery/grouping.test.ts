/** News that belongs together leaves together: when, and as what. */

import { describe, expect, it } from 'vitest'
import type { EndReason } from '../../../src/model/end.ts'
import type { Notice, NoticeKind } from '../../../src/model/notice.ts'
import { merge } from '../../../src/notify/words/merge.ts'
import { textOf } from '../../../src/notify/words/render.ts'
import {
  anEnd,
  aNotifier,
  aRun,
  aRunInThread,
  aStall,
  ORIGIN,
  START,
  TestChannel,
  unavailable,
} from '../news.ts'

function aNotice(label: string, facts: Partial<Notice> = {}): Notice {
  const text = `⚠️ Task ${label} failed`
  return {
    id: `id-${label}`,
    kind: 'ended',
    text,
    parts: [{ type: 'text', value: text }],
    origin: ORIGIN,
    label,
    runId: `run-${label}`,
    session: 'C1:171',
    reason: 'timeout',
    at: START,
    ...facts,
  }
}

const many = (count: number, facts?: Partial<Notice>): [Notice, ...Notice[]] => [
  aNotice('0', facts),
  ...Array.from({ length: count - 1 }, (_, index) => aNotice(String(index + 1), facts)),
]

describe('merge', () => {
  it('leaves one notice as it is', () => {
    const notice = aNotice('a')

    expect(merge([notice])).toBe(notice)
  })

  it('lists up to ten lines, and says what it covers', () => {
    const merged = merge(many(10))

    expect(merged.text.split('\n')).toEqual(many(10).map(({ text }) => text))
    expect(merged.covers).toEqual(many(10).map(({ id }) => id))
    expect(textOf(merged.parts)).toBe(merged.text)
  })

  it('says of the rest how many there are, by what became of them', () => {
    const crashed = many(1_000, { reason: 'error' })
    const silent = many(2, { kind: 'stalled', reason: 'blocked_tool_call' })
    const lines = merge([...many(2_010), ...crashed, ...silent]).text.split('\n')

    expect(lines.length).toBe(11)
    expect(lines.at(-1)).toBe('… and 3,002 more: 2,000 timed out, 1,000 crashed, 2 gone silent')
  })

  it.each<[EndReason, string]>([
    ['timeout', 'timed out'],
    ['killed', 'killed'],
    ['error', 'crashed'],
    ['lost', 'died with their process'],
  ])('has a word for %s', (reason, word) => {
    expect(merge(many(13, { reason })).text).toMatch(new RegExp(`\n… and 3 more: 3 ${word}$`))
  })

  it('has a word of its own for what people have stopped', () => {
    const stopped = many(13, { reason: 'killed', cause: 'stop' })

    expect(merge(stopped).text).toMatch(/\n… and 3 more: 3 stopped$/)
  })

  it('has the same id for the same notices, and another for others', () => {
    expect(merge(many(3)).id).toBe(merge(many(3)).id)
    expect(merge(many(3)).id).not.toBe(merge(many(4)).id)
    expect(merge(many(3)).id).toMatch(/^[0-9a-f]{32}$/)
  })

  it.each<[NoticeKind[], NoticeKind]>([
    [['running', 'recovered'], 'recovered'],
    [['recovered', 'stalled'], 'stalled'],
    [['stalled', 'stuck'], 'stuck'],
    [['running', 'stuck', 'ended'], 'ended'],
  ])('of %j is of the kind that people must not miss', ([first = 'ended', ...others], kind) => {
    const notices = others.map((other) => aNotice('b', { kind: other }))

    expect(merge([aNotice('a', { kind: first }), ...notices]).kind).toBe(kind)
  })

  it('keeps the facts that all share, and no others', () => {
    const [same, different] = [merge(many(2, { runId: 'r', cause: 'deadline' })), merge(many(2))]

    expect(same).toMatchObject({ runId: 'r', session: 'C1:171', reason: 'timeout', cause: 'deadline' })
    expect(different).toMatchObject({ runId: undefined, label: '2 tasks' })
    expect(merge([aNotice('a'), aNotice('b', { reason: 'error' })]).reason).toBe('several')
  })

  it('replies to a message only if all do', () => {
    const to = (message: string): Partial<Notice> => ({ origin: { ...ORIGIN, message } })

    expect(merge([aNotice('a', to('m')), aNotice('b', to('m'))]).origin?.message).toBe('m')
    expect(merge([aNotice('a', to('m')), aNotice('b', to('n'))]).origin).toEqual(ORIGIN)
  })

  it.each([100, 150, 300, 1_000, 10_000])('never exceeds %d code units', (maxLength) => {
    for (const count of [1, 2, 9, 11, 500]) {
      const value = '👍'.repeat(60)
      const facts: Partial<Notice> = { text: `\`${value}\``, parts: [{ type: 'code', value }] }
      const merged = merge(many(count, facts), maxLength)

      expect(merged.text.length).toBeLessThanOrEqual(maxLength)
      expect(merged.text).not.toMatch(/\p{Surrogate}/u)
      expect(textOf(merged.parts)).toBe(merged.text)
      if (count > 10) expect(merged.text).toMatch(/\d+ timed out$/)
    }
  })
})

describe('grouping', () => {
  it('lets the first leave at once, and what comes within 2 s together', async () => {
    const { notifier, channel, clock, deliveries } = aNotifier()

    notifier.runEnded(aRun({ label: 'a' }), anEnd())
    await clock.advanceAsync(0)
    for (const label of ['b', 'c', 'd']) {
      notifier.runEnded(aRun({ label }), anEnd())
      await clock.advanceAsync(600)
    }
    expect(channel.notices.map(({ label }) => label)).toEqual(['a'])
    await clock.advanceAsync(200)

    expect(channel.texts[1]?.split('\n').map((line) => /`(.)`/.exec(line)?.[1])).toEqual(['b', 'c', 'd'])
    expect(channel.notices[1]?.covers?.length).toBe(3)
    expect(deliveries.map(({ outcome, notice }) => [outcome, notice.label])).toEqual(
      ['a', 'b', 'c', 'd'].map((label) => ['delivered', label]),
    )
  })

  it('keeps threads, rooms and channels apart', async () => {
    const other = new TestChannel('other')
    const chat = new TestChannel('chat')
    const { notifier, clock } = aNotifier({ channels: [chat, other] })
    const places = [
      ORIGIN,
      { ...ORIGIN, thread: '172' },
      { channel: 'chat', room: 'C1' },
      { channel: 'chat', room: 'C2', thread: '171' },
      { ...ORIGIN, channel: 'other' },
    ]

    for (const origin of [...places, ...places]) notifier.runEnded(aRun({ origin }), anEnd())
    await clock.advanceAsync(0)

    expect(chat.notices.map(({ origin }) => origin)).toEqual(places.slice(0, 4))
    expect(other.notices.map(({ covers }) => covers?.length)).toEqual([2])
  })

  it('forgets a thread when its window is over', async () => {
    const { notifier, channel, clock } = aNotifier()

    for (let index = 0; index < 3; index++) {
      notifier.runEnded(aRun(), anEnd())
      await clock.advanceAsync(2_000)
      expect(clock.pending).toBe(0)
    }

    expect(channel.attempts).toBe(3)
    expect(notifier.status).toEqual([
      { channel: 'chat', circuit: 'closed', threads: 0, lastFailure: undefined },
    ])
  })

  it('holds what comes while an attempt fails, and tries that one again as it was', async () => {
    const { notifier, channel, clock } = aNotifier()
    channel.plan.push(unavailable(5_000))

    notifier.runEnded(aRun({ label: 'a' }), anEnd())
    await clock.advanceAsync(0)
    for (const label of ['b', 'c']) notifier.runEnded(aRun({ label }), anEnd())
    await clock.advanceAsync(5_000)
    await clock.advanceAsync(2_000)

    expect(channel.notices.map(({ label }) => label)).toEqual(['a', '2 tasks'])
  })

  it('leaves out what is outdated by then', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    const stall = aStall(aRun())

    notifier.runEnded(aRun({ label: 'a' }), anEnd())
    await clock.advanceAsync(0)
    notifier.attentionChanged(stall)
    notifier.attentionChanged({ ...stall, status: 'resolved', resolution: 'progressed' })
    await clock.advanceAsync(2_000)

    expect(channel.texts.length).toBe(1)
    expect(outcomes()).toEqual(['delivered: first', 'suppressed: outdated'])
  })

  it.each(['forceFlush', 'shutdown'] as const)('does not wait in %s', async (how) => {
    const { notifier, channel, clock } = aNotifier()

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(0)
    notifier.runEnded(aRun(), anEnd())
    await (how === 'forceFlush' ? notifier.forceFlush() : notifier.shutdown(5_000))

    expect(channel.attempts).toBe(2)
  })

  it('holds ten thousand in one message, and tells of each', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()

    for (let index = 0; index < 10_000; index++) notifier.runEnded(aRunInThread(1), anEnd())
    await clock.advanceAsync(0)

    expect(channel.attempts).toBe(1)
    expect(outcomes()).toEqual(Array<string>(10_000).fill('delivered: first'))
  })
})
