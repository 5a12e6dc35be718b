/** What is said wrong when a run starts: a run goes on without it, and one without a body is none. */

import { describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { RunOptions } from '../../src/model/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { hearWarnings } from '../support/hear-warnings.ts'

function open() {
  const notices: Notice[] = []
  const started: RunOptions[] = []
  const warnings = hearWarnings()
  const onAbnormalEnd = (notice: Notice): void => void notices.push(notice)
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, onAbnormalEnd })
  lifesign.on('run.started', ({ options }) => started.push(options))
  return { clock, lifesign, notices, started, warnings }
}

describe('a run', () => {
  it.each<[RunOptions, string]>([
    [{ timeoutMs: -5 }, 'Cannot use timeoutMs: it must be a number from 1 to 2147483647, but is -5'],
    [
      { recovery: { abort: 'yes' as never } },
      'Cannot use recovery.abort: it must be true or false, but is "yes"',
    ],
    [
      { thresholds: { tools: { build: null as never } } },
      'Cannot use thresholds.tools.build: it must be an object, but is null',
    ],
  ])('goes on without %j, and says so', async (options, warning) => {
    const { lifesign, started, warnings } = open()

    expect(await lifesign.run({ label: 'a', ...options }, () => 42)).toBe(42)

    expect(started).toEqual([{ label: 'a' }])
    expect(warnings).toEqual([['lifesign', `${warning}; the run goes on without it`]])
  })

  it('keeps its deadline and every other good option beside one bad field', async () => {
    const { lifesign, started, warnings, clock } = open()
    const good: RunOptions = { label: 'a', timeoutMs: 5_000, keepPosted: true, recovery: { abort: true } }
    const thresholds = { warnMs: -3, abortMs: 9_000, tools: { build: { slowMs: '5m' as never, warnMs: 0 } } }

    const hung = lifesign.run({ ...good, thresholds }, () => new Promise(() => {}))
    clock.advance(5_000)

    await expect(hung).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(started).toEqual([{ ...good, thresholds: { abortMs: 9_000, tools: { build: { warnMs: 0 } } } }])
    expect(warnings.map(([, message]) => message)).toEqual([
      'Cannot use thresholds.warnMs: it must be a number from 0 to 9007199254740991, but is -3; the run goes on without it',
      'Cannot use thresholds.tools.build.slowMs: it must be a number from 0 to 9007199254740991, but is "5m"; the run goes on without it',
    ])
  })

  it('takes nothing of a policy with one unclear word: it must not end a run by half of it', async () => {
    const { lifesign, started } = open()
    const recovery = { abort: true, tools: { build: { abort: 'no' as never } } }

    await lifesign.run({ label: 'a', recovery }, () => 42)

    expect(started).toEqual([{ label: 'a' }])
  })

  it('takes a controller for what it is, and says what to pass', async () => {
    const { lifesign, started, warnings } = open()
    const signal = new AbortController() as unknown as AbortSignal

    expect(await lifesign.run({ session: 'S', signal }, () => 42)).toBe(42)
    expect(await lifesign.run({ session: 'S', lane: 'queue', signal }, () => 43)).toBe(43)

    expect(started).toEqual([{ session: 'S' }, { session: 'S', lane: 'queue' }])
    expect(warnings[0]).toEqual([
      'lifesign',
      'Cannot use signal: it must be an AbortSignal, but is an AbortController: pass its signal; the run goes on without it',
    ])
    expect(lifesign.sessions.get('S')?.runs).toEqual([])
  })

  it('takes numbers and bigints for the ids that they are', async () => {
    const { lifesign, started, warnings } = open()
    const ids = { session: 123n, label: 7, origin: { channel: 'telegram', room: -100_123, extra: 'kept' } }

    await lifesign.run(ids as never, () => 42)

    const origin = { channel: 'telegram', room: '-100123', extra: 'kept' }
    expect([started, warnings]).toEqual([[{ session: '123', label: '7', origin }], []])
  })

  it('refuses a number that has lost digits, and a place without a room', async () => {
    const { lifesign, started, warnings } = open()

    await lifesign.run({ session: 2 ** 60, origin: { channel: 'chat' } } as never, () => 42)

    expect(started).toEqual([{}])
    expect(warnings.map(([, message]) => message)).toEqual([
      'Cannot use session: it must be a string, but is a number; the run goes on without it',
      'Cannot use origin: it must have a channel and a room, each a string; the run goes on without it',
    ])
  })

  it('names an option that nobody knows, which would do nothing', async () => {
    const { lifesign, warnings } = open()

    await lifesign.run({ label: 'a', timeoutMS: 5_000 } as RunOptions, () => 42)

    expect(warnings).toEqual([
      ['lifesign', 'Cannot use timeoutMS: there is no such option; the run goes on without it'],
    ])
  })

  it.each([null, undefined, 'label', 5, []])('goes on without options that are %j', async (options) => {
    const { lifesign, started, warnings } = open()

    expect(await lifesign.run(options as never, () => 42)).toBe(42)

    expect([started, warnings.length]).toEqual([[{}], 1])
  })

  it('reads options of a class, whose fields it inherits', async () => {
    const { lifesign, started } = open()
    class Job {
      readonly tenant = 'not ours'
      get label(): string {
        return 'a'
      }
    }

    await lifesign.run(new Job(), () => 42)

    expect(started).toEqual([{ label: 'a' }])
  })

  it('without a body is none, and nobody is told that a task crashed', async () => {
    const { lifesign, started, notices } = open()
    const run = lifesign.run.bind(lifesign) as (...words: unknown[]) => Promise<unknown>

    await expect(run({ label: 'a' })).rejects.toThrow(
      new TypeError('Cannot run: the second argument must be a function, but is undefined'),
    )
    await expect(run(() => {})).rejects.toThrow('but is undefined')

    expect([started, notices]).toEqual([[], []])
  })
})

describe('withOrigin', () => {
  it('leaves out what cannot be used, says so once, and calls its function', async () => {
    const { lifesign, started, warnings } = open()
    const origin = { channel: 'chat', room: 5n, label: Symbol('a'), session: 'S' } as never

    await lifesign.withOrigin(origin, async () => {
      await lifesign.run({ label: 'a' }, () => 42)
      await lifesign.run({ label: 'b' }, () => 43)
    })

    const place = { channel: 'chat', room: '5', session: 'S' }
    expect(started).toMatchObject([
      { session: 'S', label: 'a', origin: place },
      { session: 'S', label: 'b', origin: place },
    ])
    expect(warnings).toEqual([
      ['lifesign', 'Cannot use origin.label: it must be a string, but is a symbol; runs go on without it'],
    ])
  })

  it.each([null, 'chat', {}, { channel: 'chat' }])('calls its function without %j', (origin) => {
    const { lifesign, warnings } = open()

    expect(lifesign.withOrigin(origin as never, () => 42)).toBe(42)

    expect(warnings).toHaveLength(1)
  })
})
