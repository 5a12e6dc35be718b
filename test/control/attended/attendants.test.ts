/** Runs that no body runs as: an adapter's, and those of hosts that tell of them by events. */

import { describe, expect, test } from 'vitest'
import { Lifesign } from '../../../src/lifesign.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { hearWarnings } from '../../support/hear-warnings.ts'

function stage() {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false })
  const ends: string[] = []
  lifesign.on('run.ended', ({ run, end }) => ends.push(`${run.label} ${end.reason} ${end.cause}`))
  return { clock, lifesign, ends }
}

describe('Recorder.startRun', () => {
  test('ends the run at its deadline', () => {
    const { clock, lifesign, ends } = stage()
    const run = lifesign.recorder.startRun({ label: 'job', timeoutMs: 60_000 })

    clock.advance(59_999)
    expect(run.ended).toBeUndefined()
    clock.advance(1)

    expect(ends).toEqual(['job timeout deadline'])
    expect(run.ended).toMatchObject({ durationMs: 60_000 })
  })

  test('ends the run when the signal of its caller aborts, and by its reason', () => {
    const { lifesign, ends } = stage()
    const [stopped, timedOut] = [new AbortController(), new AbortController()]
    lifesign.recorder.startRun({ label: 'stopped', signal: stopped.signal })
    lifesign.recorder.startRun({ label: 'timed out', signal: timedOut.signal })

    stopped.abort()
    timedOut.abort(new DOMException('late', 'TimeoutError'))

    expect(ends).toEqual(['stopped killed caller_abort', 'timed out timeout deadline'])
  })

  test('ends a run at once whose signal has aborted before', () => {
    const { lifesign, ends } = stage()

    lifesign.recorder.startRun({ label: 'job', signal: AbortSignal.abort() })

    expect(ends).toEqual(['job killed caller_abort'])
  })

  test('lets go of timer and signal at the end', () => {
    const { clock, lifesign, ends } = stage()
    const stop = new AbortController()
    const run = lifesign.recorder.startRun({ label: 'job', timeoutMs: 60_000, signal: stop.signal })
    const late: unknown[] = []

    run.end({ reason: 'completed' })
    lifesign.on('run.ended', (end) => late.push(end))
    stop.abort()
    clock.advance(60_000)

    expect(ends).toEqual(['job completed undefined'])
    expect(late).toEqual([])
  })

  test('obeys deadline and signal where everything else is switched off', () => {
    const clock = new FakeClock()
    const off = new Lifesign({ clock, enabled: false })
    const run = off.recorder.startRun({ timeoutMs: 1_000 })

    clock.advance(1_000)

    expect(run.ended).toMatchObject({ reason: 'timeout', cause: 'deadline' })
  })

  test('warns of a lane: what has begun waits for no turn', () => {
    const warnings = hearWarnings()
    const { lifesign } = stage()

    const run = lifesign.recorder.startRun({ session: 's', lane: 'queue' })

    expect(run.ended).toBeUndefined()
    expect(warnings.join()).toContain('Cannot use lane')
  })
})
