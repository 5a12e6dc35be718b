/** Runs that hosts open which see only events. */

import { describe, expect, test } from 'vitest'
import { Lifesign } from '../../../src/lifesign.ts'
import type { RunOptions } from '../../../src/model/run.ts'
import type { LifesignOptions } from '../../../src/options/options.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { hearWarnings } from '../../support/hear-warnings.ts'

const ORIGIN = { channel: 'chat', room: 'C1' }

/** An instance whose people sit in one chat. */
function stage(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const told: string[] = []
  const ends: string[] = []
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    channels: [{ name: 'chat', send: ({ text }) => void told.push(text) }],
    ...options,
  })
  lifesign.on('run.ended', ({ run, end }) => ends.push(`${run.label} ${end.reason} ${end.cause}`))
  const open = (of: Omit<RunOptions, 'lane'> = {}) => lifesign.open({ label: 'job', origin: ORIGIN, ...of })
  return { clock, lifesign, told, ends, open }
}

const refusal = (error: { readonly reason: string }): string => error.reason

describe('Lifesign.open', () => {
  test('opens a run that ends by its word alone, once', () => {
    const { clock, open, ends } = stage()
    const run = open()

    clock.advance(600_000)
    expect(run.ended).toBeUndefined()
    const first = run.end()
    const second = run.end({ reason: 'error' })

    expect([first, second]).toEqual([true, false])
    expect(ends).toEqual(['job completed undefined'])
  })

  test('ends it at its deadline, aborts its signal and tells its people', async () => {
    const { clock, open, told } = stage()
    const run = open({ timeoutMs: 300_000 })
    const { signal } = run

    await clock.advanceAsync(301_000)

    expect(run.ended).toMatchObject({ reason: 'timeout', cause: 'deadline' })
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
    expect(told).toEqual(['⚠️ Task `job` timed out after 5m'])
  })

  test('ends it when the signal of its caller aborts, and with its session', () => {
    const { lifesign, open, ends } = stage()
    const stop = new AbortController()
    open({ label: 'a', signal: stop.signal })
    open({ label: 'b', session: 's' })

    stop.abort()
    lifesign.sessions.stop('s')

    expect(ends).toEqual(['a killed caller_abort', 'b killed stop'])
  })

  test('finds its parent by id, by the id of its host, by its handle and by a call', () => {
    const { lifesign, open } = stage()
    const parent = open({ hostId: 'turn' })
    const call = parent.tool({ name: 'spawn' })

    const children = [parent.id, 'turn', parent, call].map((of) => lifesign.open({ parent: of }))

    expect(children.map(({ id }) => lifesign.runs.get(id)?.parent)).toEqual(Array(4).fill(parent.id))
    parent.end({ reason: 'timeout', cause: 'outer_timer' })
    expect(children.map(({ ended }) => ended?.cause)).toEqual(Array(4).fill('parent'))
  })

  test('finds a parent that has ended not long ago, and warns of one that nobody knows', () => {
    const warnings = hearWarnings()
    const { lifesign, open } = stage()
    const parent = open({ hostId: 'turn' })
    parent.end()

    const late = lifesign.open({ parent: 'turn' })
    const orphan = lifesign.open({ parent: 'nobody' })

    expect(lifesign.runs.get(late.id)?.parent).toBe(parent.id)
    expect(lifesign.runs.get(orphan.id)).not.toHaveProperty('parent')
    expect(warnings.join()).toContain('Cannot use parent: no such run lives')
  })

  test('gives the known run for a second word about it, and takes what is new of that', () => {
    const { lifesign, open, ends } = stage()
    const run = open({ hostId: 'turn', agent: 'clerk' })

    const again = open({ hostId: 'turn', label: 'other', agent: 'other', model: 'm' })

    expect(again).toBe(run)
    expect(lifesign.runs.list()).toMatchObject([{ label: 'job', agent: 'clerk', heartbeat: { model: 'm' } }])
    again.end()
    expect(ends).toEqual(['job completed undefined'])
  })

  test('knows a start that comes after its end by its time, and a new run of the same id by its own', () => {
    const { clock, lifesign, open } = stage()
    const startedAt = clock.wallTime()
    clock.advance(5_000)
    const run = open({ hostId: 'turn', startedAt })
    run.end()
    clock.advance(5_000)

    expect(open({ hostId: 'turn', startedAt })).toBe(run)
    expect(lifesign.runs.list()).toEqual([])
    expect(open({ hostId: 'turn', startedAt: clock.wallTime() })).not.toBe(run)
    expect(lifesign.runs.list()).toHaveLength(1)
  })

  test('takes its turn on a lane: a promise of the run', async () => {
    const { lifesign, ends } = stage()
    const on = (label: string) => lifesign.open({ session: 's', label, lane: 'queue' })

    const first = await on('first')
    let second: unknown
    const waiting = on('second').then((run) => (second = run))
    await new Promise(setImmediate)
    expect([second, lifesign.sessions.get('s')?.backlog]).toEqual([undefined, 1])
    first.end()
    const run = await waiting
    run.end()

    expect(ends).toEqual(['first completed undefined', 'second completed undefined'])
  })

  test('takes over, and refuses where the lane is busy', async () => {
    const { lifesign } = stage()
    const on = (lane: RunOptions['lane'] & {}) => lifesign.open({ session: 's', lane })
    const first = await on('queue')
    const waiting = on({ mode: 'queue', input: 'hello' }).catch(refusal)

    const refused = await on('reject').catch(refusal)
    const second = await on('takeover')

    expect([refused, await waiting, first.ended?.cause]).toEqual(['busy', 'cleared', 'takeover'])
    expect((second as { cleared: readonly unknown[] }).cleared).toEqual(['hello'])
  })

  test('works where everything else is switched off', () => {
    const clock = new FakeClock()
    const off = new Lifesign({ clock, enabled: false })
    const run = off.open({ hostId: 'turn', timeoutMs: 1_000 })
    const { signal } = run

    clock.advance(1_000)

    expect([signal.aborted, run.ended?.cause, off.runs.get('turn')?.ended?.cause]).toEqual([
      true,
      'deadline',
      'deadline',
    ])
  })

  test('is aborted by a recovery only if somebody holds its signal', async () => {
    const { clock, lifesign, open, ends } = stage({ recovery: { abort: true, drainMs: 0 } })
    const deaf = open({ label: 'deaf', session: 'a' })
    const heard = open({ label: 'heard', session: 'b' })
    heard.signal.addEventListener('abort', () => heard.end({ reason: 'killed' }))
    for (const run of [deaf, heard]) run.model({ model: 'm' })

    await clock.advanceAsync(420_000)

    expect(ends).toEqual(['heard killed recovery'])
    expect(lifesign.runs.list()).toMatchObject([{ id: deaf.id, attention: 'stalled' }])
  })
})

describe('Lifesign.runs', () => {
  test('lists what lives, oldest first, with all that a list of tasks needs', async () => {
    const { clock, lifesign, open } = stage()
    const run = open({ hostId: 'turn', session: 's', agent: 'clerk', thresholds: { slowMs: 1_000 } })
    await clock.advanceAsync(1_000)
    const child = lifesign.open({ parent: run, agent: 'helper' })
    run.model({ model: 'm' })
    child.tool({ name: 'bash' })
    await clock.advanceAsync(5_000)

    const [first, second] = lifesign.runs.list()
    expect(first).toMatchObject({ id: run.id, hostId: 'turn', label: 'job', agent: 'clerk', origin: ORIGIN })
    expect(first).toMatchObject({ session: 's', elapsedMs: 6_000, heartbeat: { slow: true, model: 'm' } })
    expect(second).toMatchObject({ id: child.id, agent: 'helper', origin: ORIGIN, parent: run.id })
    expect(second).toMatchObject({ elapsedMs: 5_000, heartbeat: { state: 'tool_exec', toolName: 'bash' } })
  })

  test('shows attention, and a wait for a person', async () => {
    const { clock, lifesign, open } = stage()
    open({ hostId: 'stalled' })
    open({ hostId: 'waits' }).waiting('person')

    await clock.advanceAsync(400_000)

    expect(lifesign.runs.get('stalled')).toMatchObject({ attention: 'stalled' })
    expect(lifesign.runs.get('waits')).toMatchObject({ heartbeat: { state: 'tool_wait', wait: 'person' } })
    expect(lifesign.runs.get('waits')).not.toHaveProperty('attention')
  })

  test('knows how a run ended that was opened, and its handle; what nobody knows is no error', () => {
    const { lifesign, open } = stage()
    const run = open({ hostId: 'turn' })
    run.end({ reason: 'error', error: new Error('no') })

    const seen = lifesign.runs.get('turn')
    expect(seen).toMatchObject({ ended: { reason: 'error' }, heartbeat: { state: 'complete' } })
    expect(lifesign.runs.get(run.id)?.hostId).toBe('turn')
    expect(lifesign.runs.handle('turn')).toBe(run)
    expect([lifesign.runs.get('x'), lifesign.runs.handle('x')]).toEqual([undefined, undefined])
  })

  test('ends a run by the id of its host', () => {
    const { lifesign, open, ends } = stage()
    open({ hostId: '4ea6172a' })

    expect(lifesign.endRun('4ea6172a', { reason: 'timeout', cause: 'outer_timer' })).toBe(1)
    expect(lifesign.endRun('4ea6172a', { reason: 'timeout', cause: 'outer_timer' })).toBe(0)
    expect(ends).toEqual(['job timeout outer_timer'])
  })

  test('remembers the last runs that ended, and forgets the oldest', () => {
    const { lifesign } = stage()
    for (let index = 0; index < 600; index++) lifesign.open({ hostId: `turn-${index}` }).end()

    expect(lifesign.runs.get('turn-0')).toBeUndefined()
    expect(lifesign.runs.get('turn-599')?.ended?.reason).toBe('completed')
  })
})
