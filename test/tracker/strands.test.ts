/** What is a strand, what excuses it, and what becomes of tools that nobody ends. */

import { describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'

const thresholds = { warnMs: 10_000, abortMs: 30_000 }

/** The strands of a session in short: kind, name, silence in seconds. */
function strandsOf(rig: Rig, key: string): string[] {
  return (rig.desk.get(key)?.strands ?? []).map(
    ({ kind, name, silenceMs }) => `${kind} ${name ?? '-'} ${silenceMs / 1_000}`,
  )
}

function alarms(rig: Rig): unknown[] {
  return rig.attention
    .filter(({ class: of, status }) => of !== 'long_running' && status === 'firing')
    .map(({ reason, work, run, ageMs }) => [reason, work?.name, run?.agent, ageMs])
}

describe('strands', () => {
  it('are the leaves of runs, calls and sub-agents', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    expect(strandsOf(rig, 'a')).toEqual(['run - 0'])

    const task = run.startToolCall({ name: 'task' })
    const grep = run.startToolCall({ name: 'grep' })
    const child = rig.tracker.startRun({ session: 'b' }, run, task)
    expect(strandsOf(rig, 'a')).toEqual(['tool_call grep 0'])
    expect(strandsOf(rig, 'b')).toEqual(['run - 0'])

    grep.end()
    child.end({ reason: 'completed' })
    expect(strandsOf(rig, 'a')).toEqual(['tool_call task 0'])
    task.end()
    expect(strandsOf(rig, 'a')).toEqual(['run - 0'])
  })

  it('go on one higher when what they are inside of ends first', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    const task = run.startToolCall({ name: 'task' })
    const child = rig.tracker.startRun({ session: 'b' }, run, task)

    task.end()
    expect(strandsOf(rig, 'a')).toEqual([])

    child.end({ reason: 'completed' })
    expect(strandsOf(rig, 'a')).toEqual(['run - 0'])
  })

  it('do not count further back than a call that failed, and are moved by one that ended well', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    rig.clock.advance(20_000)
    const failing = run.startToolCall({ name: 'grep' })
    rig.clock.advance(5_000)
    failing.end({ error: new Error('no') })
    expect(strandsOf(rig, 'a')).toEqual(['run - 4'])

    const working = run.startToolCall({ name: 'grep' })
    rig.clock.advance(5_000)
    working.end()
    expect(strandsOf(rig, 'a')).toEqual(['run - 0'])
  })
})

describe('a tool call that its run goes on without', () => {
  it('is left behind after two model calls: shown, never accused, and no excuse for its run', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a', agent: 'clerk' })
    const lost = run.startToolCall({ name: 'fetch' })
    for (let turn = 0; turn < 2; turn += 1) run.startModelCall({ model: 'm' }).end()

    expect(rig.desk.get('a')).toMatchObject({ leftBehind: 1, openCalls: 1 })
    rig.clock.advance(12_000)
    expect(alarms(rig)).toEqual([['active_work_without_progress', undefined, 'clerk', 11_000]])
    lost.end()
    expect(rig.desk.get('a')?.leftBehind).toBe(0)
  })

  it('is none while only another tool asks models', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })
    run.startToolCall({ name: 'hung' })
    const task = run.startToolCall({ name: 'task' })
    for (let turn = 0; turn < 12; turn += 1) {
      run.startModelCall({ model: 'm' }, task).end()
      rig.clock.advance(1_000)
    }
    expect(rig.desk.get('a')?.leftBehind).toBe(0)
    expect(alarms(rig)).toEqual([['blocked_tool_call', 'hung', undefined, 11_000]])
  })

  it('is none while its sub-agent or a model inside of it works', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })
    const task = run.startToolCall({ name: 'task' })
    for (let turn = 0; turn < 3; turn += 1) run.startModelCall({ model: 'm' }, task).end()
    expect(rig.desk.get('a')?.leftBehind).toBe(0)

    const child = rig.tracker.startRun({}, run, task)
    for (let turn = 0; turn < 3; turn += 1) run.startModelCall({ model: 'm' }).end()
    expect(rig.desk.get('a')?.leftBehind).toBe(0)
    child.end({ reason: 'completed' })
  })

  it('is judged all the same where it is said to run in the background', () => {
    const rig = new Rig({ thresholds: { ...thresholds, warnMs: 20_000 } })
    const run = rig.tracker.startRun({ session: 'a' })
    run.startToolCall({ name: 'build', background: true })
    for (let second = 0; second < 25; second += 1) {
      run.startModelCall({ model: 'm' }).end()
      rig.clock.advance(1_000)
    }
    expect(alarms(rig)).toEqual([['blocked_tool_call', 'build', undefined, 21_000]])
  })
})

describe('a declared wait', () => {
  it('excuses what declared it, and nothing that begins later', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })
    run.startToolCall({ name: 'ask' })
    const answered = run.waiting('person')
    rig.clock.advance(60_000)
    expect([alarms(rig), rig.desk.get('a')?.state]).toEqual([[], 'waiting'])

    run.startToolCall({ name: 'read' })
    expect(rig.desk.get('a')?.state).toBe('processing')
    rig.clock.advance(12_000)
    expect(alarms(rig)).toEqual([['blocked_tool_call', 'read', undefined, 11_000]])

    answered()
    expect(strandsOf(rig, 'a')[0]).toBe('tool_call ask 0')
  })

  it('of one call leaves its neighbour alone', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })
    const ask = run.startToolCall({ name: 'ask' })
    run.startToolCall({ name: 'grep' })
    run.waiting('person', { within: ask })
    rig.clock.advance(12_000)
    expect(alarms(rig)).toEqual([['blocked_tool_call', 'grep', undefined, 11_000]])
  })

  it('for a retry ends by itself after ten minutes, with the next request, or once something moves', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })
    run.waiting('retry')
    rig.clock.advance(599_000)
    expect([alarms(rig), rig.desk.get('a')?.strands[0]?.wait]).toEqual([[], 'retry'])
    rig.clock.advance(13_000)
    expect(alarms(rig)).toHaveLength(1)

    const call = run.startModelCall({ model: 'm' })
    run.waiting('retry')
    rig.clock.advance(2_000)
    call.progress()
    rig.clock.advance(1_000)
    expect(rig.desk.get('a')?.strands[0]?.wait).toBeUndefined()
  })
})

describe('an alarm', () => {
  it('rests while a failure or a wait covers it, and is over with a result', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })
    const tool = run.startToolCall({ name: 'grep' })
    rig.clock.advance(12_000)
    const told = (): string[] => rig.alarms.filter((one) => one.includes('stalled'))
    const before = told().length

    const over = run.waiting('person')
    rig.clock.advance(40_000)
    over()
    tool.end({ error: new Error('no') })
    run.startModelCall({ model: 'm' }).end({ error: new Error('no') })
    rig.clock.advance(2_000)
    expect([before, told().length, rig.desk.get('a')?.attention]).toEqual([1, 1, 'stalled'])

    run.startModelCall({ model: 'm' }).end()
    rig.clock.advance(1_000)
    expect(told().at(-1)).toBe('resolved session.stalled blocked_tool_call 0')
  })

  it('that comes back after a moment is a new episode, told at twice the silence', () => {
    const rig = new Rig({ thresholds })
    const tool = rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'grep' })
    rig.clock.advance(12_000)
    tool.progress()
    rig.clock.advance(60_000)

    const stalls = rig.attention.filter(({ event }) => event === 'session.stalled')
    expect(
      stalls.map(({ status, begins, quiet, repeat, ageMs }) => [status, begins, quiet, repeat, ageMs]),
    ).toEqual([
      ['firing', true, false, 0, 11_000],
      ['resolved', false, false, 0, 11_000],
      ['firing', true, true, 1, 11_000],
      ['firing', false, false, 2, 22_000],
      ['firing', false, false, 3, 44_000],
    ])
  })
})
