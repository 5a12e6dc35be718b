/** What backends get of recoveries and heartbeats, through the front door and the real SDK. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { collectTelemetry, FakeClock, type CollectedTelemetry } from '../../src/testing/index.ts'

let telemetry: CollectedTelemetry
let clock: FakeClock
let lifesign: Lifesign
beforeEach(async () => {
  telemetry = await collectTelemetry()
  clock = new FakeClock()
  lifesign = new Lifesign({
    clock,
    watchProcess: false,
    thresholds: { warnMs: 10_000, abortMs: 30_000 },
    recovery: { abort: true },
    keepPosted: { afterMs: 5_000 },
  })
})
afterEach(async () => {
  await lifesign.shutdown()
  await telemetry[Symbol.asyncDispose]()
})

async function abortOne(): Promise<void> {
  const run = lifesign.run({ session: 'a', agent: 'clerk' }, (current) => {
    current.tool({ name: 'shell', deadlineMs: 30_000 })
    return new Promise((resolve) => current.signal.addEventListener('abort', resolve))
  })
  run.catch(() => {})
  await clock.advanceAsync(33_000)
}

describe('a recovery', () => {
  it('is counted when asked for and when completed, with its age and duration', async () => {
    await abortOne()
    const points = await telemetry.metrics()
    const of = (name: string) =>
      points.filter((point) => point.name === name && (point.count ?? point.value) > 0)
    const series = {
      'lifesign.recovery.action': 'abort_run',
      'lifesign.recovery.reason': 'blocked_tool_call',
    }

    expect(of('session.recovery.requested')).toMatchObject([{ value: 1, attributes: series }])
    expect(of('session.recovery.completed')).toMatchObject([
      { value: 1, attributes: { ...series, 'lifesign.recovery.status': 'aborted' } },
    ])
    expect(of('lifesign.recovery.age')).toMatchObject([{ value: 31, count: 1, attributes: series }])
    expect(of('lifesign.recovery.duration')).toMatchObject([{ count: 1 }])
  })

  it('has counters that are born at zero, so that a first one shows', async () => {
    lifesign.run({}, () => {}).catch(() => {})
    const born = await telemetry.metrics('session.recovery.completed')
    const of = (status: string) =>
      born.filter(({ attributes }) => attributes['lifesign.recovery.status'] === status)
    expect(of('failed').length).toBeGreaterThan(2)
    expect(of('released').length).toBe(of('failed').length)
    expect(born.every(({ value }) => value === 0)).toBe(true)
  })

  it('is told as two events, tied to the span of the run', async () => {
    await abortOne()
    const events = telemetry.events.filter(({ name }) => name.startsWith('session.recovery'))
    const span = telemetry.spans.find(({ name }) => name === 'invoke_agent clerk')

    expect(events).toMatchObject([
      {
        name: 'session.recovery.requested',
        severityNumber: 9,
        attributes: {
          'gen_ai.conversation.id': 'a',
          'gen_ai.tool.name': 'shell',
          'lifesign.recovery.age': 31,
        },
      },
      {
        name: 'session.recovery.completed',
        severityNumber: 9,
        attributes: { 'lifesign.recovery.status': 'aborted' },
      },
    ])
    expect(events.map(({ spanId }) => spanId)).toEqual([span?.spanId, span?.spanId])
  })

  it('that failed is a warning, and says why', async () => {
    // A call that nobody ends is in the way of what waits; without it nothing moves either.
    await lifesign.run({ session: 'a' }, (run) => void run.tool({ name: 'lookup' }))
    lifesign.sessions.queued('a')
    await clock.advanceAsync(40_000)
    expect(telemetry.events.find(({ name }) => name === 'session.recovery.completed')).toMatchObject({
      severityNumber: 13,
      attributes: { 'lifesign.recovery.status': 'failed', 'lifesign.recovery.detail': 'lane_not_moving' },
    })
  })
})

describe('a run that keeps its people posted', () => {
  it('is told to live at growing intervals, with what it does now, until it ends', async () => {
    await abortOne()
    const beats = telemetry.events.filter(({ name }) => name === 'lifesign.run.heartbeat')
    expect(beats.map(({ attributes }) => attributes['lifesign.run.elapsed'])).toEqual([5, 15])
    expect(beats[0]).toMatchObject({
      attributes: {
        'lifesign.heartbeat.state': 'tool_exec',
        'gen_ai.tool.name': 'shell',
        'gen_ai.agent.name': 'clerk',
      },
    })
    await clock.advanceAsync(600_000)
    expect(telemetry.events.filter(({ name }) => name === 'lifesign.run.heartbeat')).toHaveLength(2)
  })

  it('leaves children to their parents, and to their own wish', async () => {
    const beats: (string | undefined)[] = []
    lifesign.on('run.heartbeat', ({ run }) => beats.push(run.agent))
    const forever = (): Promise<never> => new Promise(() => {})
    const parent = lifesign.run({ agent: 'parent', keepPosted: false }, (run) =>
      Promise.all([
        run.child({ agent: 'quiet' }, forever),
        run.child({ agent: 'talkative', keepPosted: { afterMs: 2_000 } }, forever),
      ]),
    )
    parent.catch(() => {})
    await clock.advanceAsync(7_000)
    expect(beats).toEqual(['talkative', 'talkative'])
  })
})
