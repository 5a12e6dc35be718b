/** A person who mutes a session hears nothing new of it, but how it ended what was told before. */

import { describe, expect, it, onTestFinished } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { collectTelemetry, FakeClock } from '../../src/testing/index.ts'
import { hearWarnings } from '../support/hear-warnings.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ORIGIN = { channel: 'chat', room: 'r' }

function open(options: LifesignOptions = {}) {
  const warnings = hearWarnings()
  const clock = new FakeClock()
  const told: string[] = []
  const chat = functionChannel('chat', ({ kind, label }) => void told.push(`${kind} ${label}`))
  const lifesign = new Lifesign({ clock, watchProcess: false, tickMs: 5_000, channels: [chat], ...options })
  onTestFinished(() => lifesign.shutdown())
  const start = (session: string, label = 'job') =>
    lifesign.recorder.startRun({ session, label, origin: ORIGIN })
  const fail = { reason: 'error', cause: 'exception', error: new Error('x') } as const
  return { clock, told, lifesign, start, fail, said: () => warnings.map(([, message]) => message) }
}

describe('sessions.mute', () => {
  it('keeps stalls, heartbeats and abnormal ends from people, of this session alone', async () => {
    const { clock, told, lifesign, start, fail } = open({ keepPosted: { afterMs: MINUTE } })
    lifesign.sessions.mute('a', { forMs: HOUR })
    const [muted, other] = [start('a'), start('b', 'other')]

    await clock.advanceAsync(10 * MINUTE)
    muted.end(fail)
    other.end(fail)
    await clock.advanceAsync(MINUTE)

    expect(new Set(told)).toEqual(new Set(['running other', 'stalled other', 'ended other']))
  })

  it('counts what it keeps from people, with its reason, and dashboards still tell', async () => {
    await using telemetry = await collectTelemetry()
    const { clock, lifesign, start, fail } = open()
    const stalled: string[] = []
    lifesign.on('session.stalled', ({ session }) => void stalled.push(session.key))
    lifesign.sessions.mute('a', { forMs: HOUR })
    const run = start('a')
    await clock.advanceAsync(7 * MINUTE)
    run.end(fail)
    await clock.advanceAsync(MINUTE)

    const sums = async (name: string, of: object) =>
      (await telemetry.metrics(name))
        .filter(({ attributes }) =>
          Object.entries(of).every(([key, value]) => attributes[key as keyof typeof attributes] === value),
        )
        .reduce((sum, { value }) => sum + (value ?? 0), 0)
    expect(stalled).toEqual(['a'])
    expect(await sums('session.stalled', {})).toBe(1)
    expect(await sums('lifesign.run.ended', { 'lifesign.end.reason': 'error' })).toBe(1)
    expect(
      await sums('lifesign.notification.deliveries', { 'lifesign.notification.outcome': 'suppressed' }),
    ).toBe(2)
  })

  it('is shown, ends by itself, and holds for a session that is not known yet, or forgotten meanwhile', async () => {
    const { clock, told, lifesign, start, fail } = open({ idleSessionMs: MINUTE })
    lifesign.sessions.mute('a', { forMs: HOUR })
    const until = clock.wallTime() + HOUR
    expect(lifesign.sessions.get('a')).toBeUndefined()
    const first = start('a')
    expect(lifesign.sessions.get('a')).toMatchObject({ mutedUntil: until })
    expect(lifesign.sessions.list()[0]?.mutedUntil).toBe(until)
    first.end({ reason: 'completed' })
    await clock.advanceAsync(30 * MINUTE)
    expect(lifesign.sessions.get('a')).toBeUndefined()

    start('a', 'still muted').end(fail)
    await clock.advanceAsync(30 * MINUTE)
    start('a', 'over').end(fail)
    await clock.advanceAsync(MINUTE)

    expect([told, lifesign.sessions.get('a')?.mutedUntil]).toEqual([['ended over'], undefined])
  })

  it('is moved by no step of the wall clock', async () => {
    const { clock, told, lifesign, start, fail } = open()
    lifesign.sessions.mute('a', { forMs: HOUR })
    clock.stepWallClock(24 * HOUR)
    start('a').end(fail)
    await clock.advanceAsync(MINUTE)
    expect(told).toEqual([])
  })

  it('is taken back by unmute, also where a run has been silent all the time', async () => {
    const { clock, told, lifesign, start } = open()
    lifesign.sessions.mute('a', { forMs: 24 * HOUR })
    start('a')
    await clock.advanceAsync(20 * MINUTE)
    expect(told).toEqual([])
    lifesign.sessions.unmute('a')
    await clock.advanceAsync(20 * MINUTE)
    expect(told).toEqual(['stalled job'])
  })

  it.each([
    ['moves again', ({ progress }: Ways) => progress(), 'recovered job'],
    ['ends well', ({ end }: Ways) => end({ reason: 'completed' }), 'recovered job'],
    ['crashes', ({ end }: Ways) => end({ reason: 'error', cause: 'exception', error: 1 }), 'ended job'],
    ['is stopped', ({ stop }: Ways) => stop(), 'ended job'],
    ['is taken over', ({ takeover }: Ways) => takeover(), 'recovered job'],
  ])('lets those who were told of a stall before hear that the run %s, and no more', async (_, way, word) => {
    const { clock, told, lifesign, start } = open()
    const run = start('a')
    await clock.advanceAsync(7 * MINUTE)
    lifesign.sessions.mute('a', { forMs: 24 * HOUR })
    await clock.advanceAsync(HOUR)
    expect(told).toEqual(['stalled job'])

    way({
      progress: () => run.progress(),
      end: (proposal) => run.end(proposal),
      stop: () => lifesign.sessions.stop('a'),
      takeover: () => lifesign.sessions.takeover('a'),
    })
    await clock.advanceAsync(2 * HOUR)

    expect(told).toEqual(['stalled job', word])
  })

  it('lets those who were told of a sub-agent before hear of the end above it', async () => {
    const { clock, told, lifesign, start, fail } = open()
    const run = start('a')
    const work = run.startToolCall({ name: 'task' })
    lifesign.recorder.within({ run, work }, () => lifesign.recorder.startRun({ agent: 'sub' }))
    await clock.advanceAsync(7 * MINUTE)
    lifesign.sessions.mute('a', { forMs: HOUR })
    run.end(fail)
    await clock.advanceAsync(MINUTE)
    expect(told).toEqual(['stalled job', 'ended job'])
  })

  it('hushes sub-agents with sessions of their own, but not those whose people wait elsewhere', async () => {
    const { clock, told, lifesign, start, fail } = open()
    lifesign.sessions.mute('a', { forMs: HOUR })
    const run = start('a')
    const child = (session: string, room: string) =>
      lifesign.recorder.within({ run }, () =>
        lifesign.recorder.startRun({
          session,
          label: session,
          detached: true,
          origin: { channel: 'chat', room },
        }),
      )
    const [here, there] = [child('here', 'r'), child('there', 'elsewhere')]
    run.end({ reason: 'completed' })
    here.end(fail)
    there.end(fail)
    await clock.advanceAsync(MINUTE)
    expect(told).toEqual(['ended there'])
  })

  it.each([
    [false, ['stuck a']],
    [true, []],
  ])('keeps a turn that never starts from people (muted: %s)', async (isMuted, words) => {
    const { clock, told, lifesign } = open()
    lifesign.sessions.origin('a', ORIGIN)
    if (isMuted) lifesign.sessions.mute('a', { forMs: HOUR })
    lifesign.sessions.queued('a')
    await clock.advanceAsync(10 * MINUTE)
    expect([...new Set(told)]).toEqual(words)
  })

  it('is asked by the hook for hosts with their own way to speak', async () => {
    const heard: unknown[] = []
    const { lifesign, start, fail } = open({ onAbnormalEnd: (notice) => heard.push(notice) })
    lifesign.sessions.mute('a', { forMs: HOUR })
    start('a').end(fail)
    expect(heard).toEqual([])
  })

  it.each([
    [{ forMs: 0 }, 'forMs: it must be a number from 1 to 2592000000, but is 0'],
    [{ forMs: 2_592_000_001 }, 'forMs: it must be a number from 1 to 2592000000, but is 2592000001'],
    [{ forMs: '1h' }, 'forMs: it must be a number from 1 to 2592000000, but is "1h"'],
    [{}, 'forMs: it must be a number from 1 to 2592000000, but is undefined'],
    [undefined, 'forMs: it must be a number from 1 to 2592000000, but is undefined'],
  ])('says what is wrong with %j, and mutes nothing', (options, problem) => {
    const { lifesign, start, said } = open()
    lifesign.sessions.mute('a', options as never)
    start('a')
    expect(said()).toEqual([`Cannot use ${problem}; it changes nothing`])
    expect(lifesign.sessions.get('a')?.mutedUntil).toBeUndefined()
  })
})

interface Ways {
  readonly progress: () => unknown
  readonly end: (proposal: Parameters<ReturnType<Lifesign['recorder']['startRun']>['end']>[0]) => unknown
  readonly stop: () => unknown
  readonly takeover: () => unknown
}

describe('a tool whose warnMs is 0', () => {
  it.each(['instance', 'session', 'run'])(
    'is never told of where the %s says so, and is shown',
    async (of) => {
      const thresholds = { tools: { build: { warnMs: 0 } } }
      const { clock, told, lifesign } = open(of === 'instance' ? { thresholds } : {})
      if (of === 'session') lifesign.sessions.thresholds('a', thresholds)
      const run = lifesign.recorder.startRun({
        session: 'a',
        label: 'job',
        origin: ORIGIN,
        ...(of === 'run' && { thresholds }),
      })
      run.startToolCall({ name: 'build' })
      await clock.advanceAsync(5 * HOUR)
      const [strand] = lifesign.sessions.get('a')?.strands ?? []
      expect(told).toEqual([])
      expect(strand).toMatchObject({ name: 'build', limitSource: 'set' })
      expect(strand).not.toHaveProperty('limitMs')

      run.startToolCall({ name: 'fetch' })
      await clock.advanceAsync(11 * MINUTE)
      expect(told).toEqual(['stalled job'])
    },
  )

  it('is told of no more once it is set, but how it ended', async () => {
    const { clock, told, lifesign, start } = open()
    const run = start('a')
    run.startToolCall({ name: 'build' })
    await clock.advanceAsync(11 * MINUTE)
    lifesign.sessions.thresholds('a', { tools: { build: { warnMs: 0 } } })
    await clock.advanceAsync(5 * HOUR)
    expect(told).toEqual(['stalled job'])
    run.end({ reason: 'completed' })
    await clock.advanceAsync(MINUTE)
    expect(told).toEqual(['stalled job', 'recovered job'])
  })
})
