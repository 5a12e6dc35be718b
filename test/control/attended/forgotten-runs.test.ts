/** Runs that hosts open, and whose end event is lost: one long day, walked through once. */

import { EventEmitter } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import { functionChannel } from '../../../src/channels/function/index.ts'
import { Lifesign } from '../../../src/lifesign.ts'
import type { RunOptions } from '../../../src/model/run.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

const MINUTE = 60_000

/** A host that sees only events, and loses each event of an end. Few ticks are enough here, and quick. */
function lossyHost() {
  const clock = new FakeClock()
  const told: string[] = []
  const ends = new Map<string | undefined, string>()
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    tickMs: 5_000,
    channels: [functionChannel('chat', ({ text }) => void told.push(...text.split('\n')))],
    thresholds: { waitingMaxMs: 62 * MINUTE },
  })
  lifesign.on('run.ended', ({ run, end }) =>
    ends.set(run.label, `${Math.round(clock.now() / MINUTE)} ${end.reason} ${end.cause}`),
  )
  const open = (label: string, of: Omit<RunOptions, 'lane'> = {}) => lifesign.open({ label, ...of })
  return { clock, lifesign, told, ends, open }
}

/** A process that lives until it exits. */
function aProcess() {
  const fields = { pid: 2 ** 22 + 1, exitCode: null as number | null, signalCode: null, kill: () => true }
  return Object.assign(new EventEmitter(), fields)
}

describe('ForgottenRuns', () => {
  const { clock, lifesign, told, ends, open } = lossyHost()
  const child = aProcess()
  let nextTurn: unknown

  beforeAll(async () => {
    open('job', { hostId: 'turn', origin: { channel: 'chat', room: 'C1' } })
    void lifesign.runs.handle('turn')?.signal
    open('elsewhere', { hostId: 'quiet', origin: { channel: 'nowhere', room: 'C2' } })
    open('deadline', { timeoutMs: 124 * MINUTE })
    open('tool').tool({ name: 'build', deadlineMs: 70 * MINUTE })
    open('model').model({ model: 'm', timeoutMs: 80 * MINUTE })
    open('person').waiting('person')
    open('runtime').waiting('runtime')
    open('ever', { thresholds: { warnMs: 0 } })
    open('owner').own(child as never)
    const [moving, parent] = [open('moving'), open('parent')]
    parent.tool({ name: 'beside' })
    open('below', { parent, thresholds: { warnMs: 0 } })
    clock.after(100 * MINUTE, () => moving.progress())
    await lifesign.open({ session: 's', label: 'lane', lane: 'queue' })
    void lifesign.open({ session: 's', label: 'next', lane: 'queue' }).then((run) => (nextTurn = run.label))
    lifesign.run({ label: 'body' }, () => new Promise<void>(() => {})).catch(() => undefined)
    await clock.advanceAsync(123 * MINUTE)
    return () => lifesign.shutdown()
  })

  test.each(['job', 'elsewhere', 'lane'])('gives up %s, of which nothing was heard for two hours', (label) =>
    expect(ends.get(label)).toBe('120 lost lost_sight'),
  )

  test.each([
    ['a function of the host', 'body'],
    ['what has a deadline', 'deadline'],
    ['what moved two hours ago or later', 'moving'],
    ['below what something lives', 'parent'],
    ['what owns a process that lives', 'owner'],
    ['a tool for twice its deadline', 'tool'],
    ['a request for twice its time-out', 'model'],
    ['what waits for a person, for twice as long as it may', 'person'],
    ['what waits for a runtime, for twice as long', 'runtime'],
    ['what may be silent for ever', 'ever'],
  ])('keeps %s', (_, label) => expect(ends.has(label)).toBe(false))

  test('tells those who were told of its stall, and nobody else', () => {
    expect(told[0]).toMatch(/`job` has gone silent/)
    expect(told.at(-1)).toBe('❔ Task `job` was lost sight of: nobody told how it ended')
    expect(told.join()).not.toContain('elsewhere')
  })

  test('lets the next one have its turn on the lane', () => expect(nextTurn).toBe('next'))

  test('stops nothing of a run that may be alive: neither its signal, nor its gate, nor a new sub-agent', () => {
    const run = lifesign.runs.handle('turn')
    const late = lifesign.open({ parent: 'turn' })
    expect([run?.signal.aborted, run?.gate(), late.ended]).toEqual([false, true, undefined])
    late.end()
  })

  test('hears the truth late, once: who was told that nobody knows is told how it ended', async () => {
    const before = told.length
    const run = lifesign.runs.handle('turn')
    const counted = [run?.end(), run?.end(), lifesign.runs.handle('quiet')?.end()]
    await clock.advanceAsync(10_000)
    expect(counted).toEqual([false, false, false])
    expect(told.slice(before)).toEqual(['✅ Task `job` has finished after all'])
    expect(ends.get('job')).toBe('120 lost lost_sight')
  })

  test('gives up what was kept as soon as nothing keeps it', async () => {
    child.exitCode = 0
    child.emit('exit', 0, null)
    await clock.advanceAsync(2 * MINUTE)
    const now = ['deadline', 'owner', 'person', 'runtime', 'tool'].map((label) => ends.get(label))
    const lost = (minute: number) => `${minute} lost lost_sight`
    expect(now).toEqual(['124 timeout deadline', lost(123), lost(124), lost(124), undefined])
  })
})
