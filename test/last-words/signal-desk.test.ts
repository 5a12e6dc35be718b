/** The desk for signals: where others listen it is gone before they are called, and back when they live on. */

import { afterEach, describe, expect, it } from 'vitest'
import { SignalDesk, type SignalMember } from '../../src/last-words/signal-desk.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const member: SignalMember = {
  graceMs: 5_000,
  shutdown: () => Promise.resolve(),
  killNow: () => {},
  attempt: (_task, work) => work(),
}

const cleanUp: (() => unknown)[] = []
afterEach(() => cleanUp.splice(0).forEach((undo) => undo()))

/** A desk with one member, and somebody else who listens to SIGHUP and notes who listens beside it. */
function open(options: { readonly graceMs?: number } = {}) {
  const clock = new FakeClock()
  const before = process.listenerCount('SIGHUP')
  const desk = new SignalDesk({ clock, hold: (ms, callback) => clock.after(ms, callback) })
  const leave = desk.join({ ...member, ...options })
  const seen: number[] = []
  const other = (): void => void seen.push(count() - 1)
  process.on('SIGHUP', other)
  cleanUp.push(leave, () => process.off('SIGHUP', other))
  const count = (): number => process.listenerCount('SIGHUP') - before
  const hangUp = (): unknown => process.emit('SIGHUP', 'SIGHUP')
  return { clock, desk, leave, seen, count, hangUp }
}

describe('SignalDesk', () => {
  it('is gone when somebody else is called, whoever came first', () => {
    const { seen, count, hangUp } = open()

    hangUp()

    expect(seen).toEqual([0])
    expect(count()).toBe(1)
  })

  it('comes back after 30 s, if the process lives on', () => {
    const { clock, count, hangUp } = open()
    hangUp()

    clock.advance(29_999)
    const before = count()
    clock.advance(1)

    expect([before, count()]).toEqual([1, 2])
  })

  it('stays aside for the grace time where that is longer', () => {
    const { clock, count, hangUp } = open({ graceMs: 60_000 })
    hangUp()

    clock.advance(59_999)
    const before = count()
    clock.advance(1)

    expect([before, count()]).toEqual([1, 2])
  })

  it('has its members speak, and stays, where the only others flush telemetry', () => {
    const spoke: number[] = []
    const clock = new FakeClock()
    const desk = new SignalDesk({ clock, hold: (ms, callback) => clock.after(ms, callback) })
    const flush = (): void => void 'OpenTelemetry SDK terminated'
    process.on('SIGHUP', flush)
    const leave = desk.join({ ...member, tell: (graceMs) => spoke.push(graceMs) })
    cleanUp.push(leave, () => process.off('SIGHUP', flush))
    const before = process.listenerCount('SIGHUP')

    process.emit('SIGHUP', 'SIGHUP')

    expect(spoke).toEqual([5_000])
    expect(process.listenerCount('SIGHUP')).toBe(before)
  })

  it('leaves the process to an application that listens beside them', () => {
    const { desk, seen, hangUp } = open()
    const spoke: number[] = []
    const flush = (): void => void 'OpenTelemetry SDK terminated'
    process.on('SIGHUP', flush)
    cleanUp.push(desk.join({ ...member, tell: (graceMs) => spoke.push(graceMs) }))
    cleanUp.push(() => process.off('SIGHUP', flush))

    hangUp()

    expect([spoke, seen]).toEqual([[], [1]])
  })

  it('still listens to the other signals', () => {
    const before = process.listenerCount('SIGINT')
    const { hangUp } = open()

    hangUp()

    expect(process.listenerCount('SIGINT') - before).toBe(1)
  })

  it('listens once for all instances, and until the last has left', () => {
    const { desk, leave, count } = open()

    const leaveToo = desk.join({ ...member })
    const both = count()
    leave()
    const one = count()
    leaveToo()

    expect([both, one, count()]).toEqual([2, 2, 1])
  })

  it('does not come back once the last has left', () => {
    const { clock, leave, count, hangUp } = open()
    hangUp()

    leave()
    clock.advance(30_000)

    expect(count()).toBe(1)
  })
})
