/** The stages that decide: shall people hear, is it news, and where to. */

import { describe, expect, it } from 'vitest'
import { REASONS, reasonRow } from '../../src/model/attention-reasons.ts'
import { END_CAUSES, type EndReason } from '../../src/model/end.ts'
import { Dedupe } from '../../src/notify/dedupe.ts'
import { Router } from '../../src/notify/route.ts'
import { shouldTellAttention, shouldTellEnd } from '../../src/notify/should-tell.ts'
import { subjectOfRun, subjectOfSession } from '../../src/notify/words/subject.ts'
import { aChild, anEnd, aRun, aStall, COMPLETED, ORIGIN, TestChannel } from './news.ts'

describe('shouldTellEnd', () => {
  const pairs = Object.entries(END_CAUSES).flatMap(([reason, causes]) =>
    causes.map((cause) => [reason as EndReason, cause] as const),
  )

  it.each(pairs)(
    'tells of %s by %s, unless those who wait did it themselves, or nobody knows how it ended',
    (reason, cause) => {
      const own = cause === 'takeover' || cause === 'caller_abort' || cause === 'lost_sight'

      expect(shouldTellEnd(aRun(), anEnd({ reason, cause }))).toEqual({
        tell: !own,
        reason: own ? cause : 'first',
      })
    },
  )

  it('never tells of a normal end', () => {
    expect(shouldTellEnd(aRun(), COMPLETED)).toEqual({ tell: false, reason: 'completed' })
  })

  it('leaves a failed child to its living parent', () => {
    expect(shouldTellEnd(aChild(aRun()), anEnd()).reason).toBe('parent_alive')
  })

  it('tells once when a parent fails with its children', () => {
    const parent = aRun({ ended: anEnd() })

    expect(shouldTellEnd(aChild(parent), anEnd()).reason).toBe('parent_ended')
  })

  it('tells of a detached child that fails after its parent did: nobody else speaks for it', () => {
    const parent = aRun({ ended: anEnd() })

    expect(shouldTellEnd({ ...aChild(parent), detached: true }, anEnd())).toEqual({
      tell: true,
      reason: 'first',
    })
  })

  it('tells of a child in the background that outlives its completed parent', () => {
    expect(shouldTellEnd(aChild(aRun({ ended: COMPLETED })), anEnd()).tell).toBe(true)
  })

  it('tells of a child with people of its own', () => {
    const other = { ...ORIGIN, thread: '172' }

    expect(shouldTellEnd(aChild(aRun(), { origin: other }), anEnd()).tell).toBe(true)
    expect(shouldTellEnd(aChild(aRun(), { origin: { ...ORIGIN } }), anEnd()).tell).toBe(false)
    expect(shouldTellEnd(aChild(aRun({ origin: undefined }), { origin: other }), anEnd()).tell).toBe(true)
  })
})

describe('shouldTellAttention', () => {
  it.each(REASONS)('tells of %s only if it means a stall', (reason) => {
    const isStall = reasonRow(reason).event === 'session.stalled'

    expect(shouldTellAttention(aStall(aRun(), { reason })).tell).toBe(isStall)
  })
})

describe('subjectOfRun', () => {
  it('takes what it lacks from the nearest ancestor', () => {
    const child = aChild(aChild(aRun({ label: 'index-repo' })), { agent: 'searcher' })

    expect(subjectOfRun(child)).toMatchObject({ label: 'index-repo', origin: ORIGIN, runId: child.id })
  })

  it.each([
    ['its label', { label: 'a', agent: 'b' }, 'a'],
    ['its agent', { label: undefined, agent: 'b' }, 'b'],
    [
      'its named session',
      { label: undefined, session: { key: 'C1:171', named: true, generation: 0 } },
      'C1:171',
    ],
    [
      'the name of the span that it is known by',
      {
        label: undefined,
        options: { foreign: { traceId: 't', spanId: 's', traceFlags: 1, name: 'chat m' } },
      },
      'chat m',
    ],
    ['no id, which tells people nothing', { label: undefined, id: 'run-x' }, ''],
  ])('is called by %s', (_, facts, label) => {
    expect(subjectOfRun(aRun(facts)).label).toBe(label)
  })

  it('never tells the key of an anonymous session', () => {
    expect(subjectOfRun(aRun()).session).toBeUndefined()
    expect(subjectOfSession({ key: 'k', named: false, generation: 0 }).label).toBe('')
    expect(subjectOfSession({ key: 'k', named: true, generation: 0 }).session).toBe('k')
  })

  it('cuts and disarms the label', () => {
    expect(subjectOfRun(aRun({ label: `a\`\n${'b'.repeat(200)}` })).label).toMatch(/^a' b{76}…$/)
    expect(subjectOfRun(aRun({ label: '\u202e' })).label).toBe('')
  })
})

describe('Router', () => {
  const [chat, ops] = [new TestChannel('chat'), new TestChannel('ops')]
  const fallback = { channel: 'ops', room: 'alerts' }

  it('finds the channel that the origin names', () => {
    expect(new Router([chat, ops], fallback).route(ORIGIN)).toEqual({ channel: chat, destination: ORIGIN })
  })

  it.each([
    ['no origin', undefined],
    ['an origin on a channel that is not there', { channel: 'irc', room: '#x' }],
  ])('falls back to the default for %s', (_, origin) => {
    expect(new Router([chat, ops], fallback).route(origin)).toEqual({
      channel: ops,
      destination: fallback,
      isFallback: true,
    })
  })

  it('says why there is no way', () => {
    expect(new Router([chat]).route(undefined)).toEqual({ reason: 'no_origin' })
    expect(new Router([chat]).route({ channel: 'irc', room: '#x' })).toEqual({ reason: 'unknown_channel' })
  })

  it('refuses a default without a channel', () => {
    expect(() => new Router([chat], fallback)).toThrow(
      'Cannot use defaultOrigin: its channel must be one of chat, but is "ops"',
    )
  })
})

describe('Dedupe', () => {
  it('closes its latch at delivery only', () => {
    const dedupe = new Dedupe()

    expect(dedupe.check('a').reason).toBe('first')
    dedupe.mark('a', 'sending')
    expect(dedupe.check('a')).toEqual({ tell: false, reason: 'duplicate' })
    dedupe.mark('a', 'failed')
    expect(dedupe.check('a')).toEqual({ tell: true, reason: 'again' })
    dedupe.mark('a', 'delivered')
    expect(dedupe.check('a').tell).toBe(false)
  })

  it('forgets the oldest beyond its limit', () => {
    const dedupe = new Dedupe(2)

    for (const id of ['a', 'b', 'a', 'c']) dedupe.mark(id, 'delivered')

    expect(['a', 'b', 'c'].map((id) => dedupe.check(id).tell)).toEqual([false, true, false])
  })
})
