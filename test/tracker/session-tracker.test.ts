/** What the tracker keeps of sessions, how it shows them, and what it lets go. */

import { describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'

const states = (rig: Rig, key: string): [string | undefined, string | undefined] => {
  const snapshot = rig.desk.get(key)
  return [snapshot?.state, snapshot?.heartbeat.state]
}

describe('SessionTracker', () => {
  it('shows what a session does, from awaiting_model to complete and idle', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    const seen = [states(rig, 'a')]
    const model = run.startModelCall({ model: 'gpt' })
    seen.push(states(rig, 'a'))
    model.progress()
    seen.push(states(rig, 'a'))
    model.end({ finishReason: 'tool_calls' })
    seen.push(states(rig, 'a'))
    const tool = run.startToolCall({ name: 'shell' })
    seen.push(states(rig, 'a'))
    tool.end()
    const remote = run.startToolCall({ name: 'ask', remote: true })
    seen.push(states(rig, 'a'))
    remote.end()
    const answer = run.waiting('person')
    seen.push(states(rig, 'a'))
    answer()
    run.end({ reason: 'completed' })
    seen.push(states(rig, 'a'))
    rig.clock.advance(7_000)
    seen.push(states(rig, 'a'))

    expect(seen).toEqual([
      ['processing', 'awaiting_model'],
      ['processing', 'awaiting_model'],
      ['processing', 'streaming'],
      ['processing', 'streaming'],
      ['processing', 'tool_exec'],
      ['processing', 'tool_wait'],
      ['waiting', 'tool_wait'],
      ['idle', 'complete'],
      ['idle', 'idle'],
    ])
  })

  it('takes bytes of an answer in one piece for life, and for no stream', () => {
    const rig = new Rig({ thresholds: { slowMs: 3_000 } })
    const run = rig.tracker.startRun({ session: 'a' })
    const model = run.startModelCall({ model: 'gpt' })
    rig.clock.advance(30_000)
    const isSlow = [rig.desk.get('a')?.heartbeat.slow]
    model.progress(false)
    rig.clock.advance(1_000)
    isSlow.push(rig.desk.get('a')?.heartbeat.slow)

    expect(isSlow).toEqual([true, false])
    expect(rig.desk.get('a')?.heartbeat.lastTokenAt).toBeGreaterThan(0)
    expect([states(rig, 'a')[1], model.firstChunkMs]).toEqual(['awaiting_model', undefined])
  })

  it('lets a running tool outrank a waiting one, a stream and a silent model', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    run.startModelCall({ model: 'silent' })
    const streaming = run.startModelCall({ model: 'streaming' })
    streaming.progress()
    const order = [states(rig, 'a')[1]]
    const waiting = run.startToolCall({ name: 'ask', remote: true })
    order.push(states(rig, 'a')[1])
    const running = run.startToolCall({ name: 'shell' })
    order.push(states(rig, 'a')[1])
    for (const work of [running, waiting, streaming]) {
      work.end()
      order.push(states(rig, 'a')[1])
    }

    expect(order).toEqual(['streaming', 'tool_wait', 'tool_exec', 'tool_wait', 'streaming', 'awaiting_model'])
  })

  it('tells in a heartbeat which model and tool are at work, since when, and whether they are slow', () => {
    const rig = new Rig({ thresholds: { slowMs: 3_000 } })
    const run = rig.tracker.startRun({ session: 'a' })
    run.startModelCall({ model: 'gpt' })
    run.startToolCall({ name: 'shell' })
    const startedAt = rig.clock.wallTime()
    rig.clock.advance(4_000)

    expect(rig.desk.get('a')?.heartbeat).toEqual({
      sessionKey: 'a',
      state: 'tool_exec',
      slow: true,
      turnId: run.id,
      model: 'gpt',
      toolName: 'shell',
      startedAt,
      lastTokenAt: startedAt + 1_000,
    })
  })

  it('keeps a call that is open when its run ends as ownerless work, until its end', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    const tool = run.startToolCall({ name: 'shell' })
    run.end({ reason: 'killed', cause: 'stop' })
    const left = rig.desk.get('a')?.ownerlessWork
    tool.end()

    expect([left, rig.desk.get('a')?.ownerlessWork]).toEqual([1, 0])
    expect(rig.all('workEnded')).toHaveLength(1)
  })

  it('gives ownerless work up after 30 minutes', () => {
    const rig = new Rig({ idleSessionMs: 10 * 3_600_000 })
    const run = rig.tracker.startRun({ session: 'a' })
    run.startToolCall({ name: 'shell' })
    run.end({ reason: 'completed' })

    rig.clock.advance(30 * 60_000 + 2_000)

    expect(rig.all('workEnded').map(([, end]) => end)).toEqual([{ error: 'abandoned' }])
    expect(rig.desk.get('a')?.ownerlessWork).toBe(0)
  })

  it('bounds ownerless work, and counts what it drops', () => {
    const rig = new Rig()
    for (let index = 0; index < 101; index += 1) {
      const run = rig.tracker.startRun({ session: 'a' })
      run.startToolCall({ name: 'shell' })
      run.end({ reason: 'completed' })
    }

    expect(rig.desk.get('a')?.ownerlessWork).toBe(100)
    expect(rig.all('dropped')).toEqual([['ownerless_work', 1]])
  })

  it('ends a run once; a later end is told as such', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })

    const ended = [run.end({ reason: 'timeout', cause: 'deadline' }), run.end({ reason: 'completed' })]

    expect(ended).toEqual([true, false])
    expect(rig.all('runEnded').map(([, end]) => end.reason)).toEqual(['timeout'])
    expect(rig.all('runEndedAgain').map(([, end]) => end.reason)).toEqual(['completed'])
  })

  it('treats arrivals as queue, never as progress, and measures how long they waited', () => {
    const rig = new Rig()
    rig.tracker.startRun({ session: 'a' })
    rig.clock.advance(5_000)
    const before = rig.desk.get('a')?.strands[0]?.silenceMs
    rig.desk.queued('a', 'chat')
    rig.clock.advance(2_000)
    const depth = [...rig.desk.census.queueDepth()]
    rig.desk.dequeued('a')
    rig.desk.dequeued('a')

    expect(rig.desk.get('a')?.strands[0]?.silenceMs).toBe((before ?? 0) + 2_000)
    expect(depth).toEqual([['chat', 1]])
    expect([...rig.desk.census.queueDepth()]).toEqual([['chat', 0]])
    expect(rig.all('inputDequeued').map(([, lane, waitedMs]) => [lane, waitedMs])).toEqual([['chat', 2_000]])
  })

  it('forgets idle sessions by age and by number, and never a live one; only a number that is too great is a loss', () => {
    const rig = new Rig({ idleSessionMs: 60_000, maxIdleSessions: 2 })
    rig.tracker.startRun({ session: 'live' })
    rig.desk.queued('queued', 'chat')
    for (const key of ['a', 'b', 'c']) rig.tracker.startRun({ session: key }).end({ reason: 'completed' })
    rig.clock.advance(1_000)
    const afterFirst = rig.desk.list().map(({ key }) => key)
    rig.clock.advance(61_000)

    expect(afterFirst).toEqual(['live', 'queued', 'b', 'c'])
    expect(rig.desk.list().map(({ key }) => key)).toEqual(['live', 'queued'])
    expect(rig.all('dropped')).toEqual([['session', 1]])
  })

  it('forgets an anonymous session at its end, with its last open call, and counts no loss', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({})
    const tool = run.startToolCall({ name: 'shell' })
    run.end({ reason: 'completed' })
    const left = rig.desk.list().length
    tool.end()

    expect([left, rig.desk.list()]).toEqual([1, []])
    expect(rig.all('dropped')).toEqual([])
  })

  it('ignores a touch through a handle whose call has ended and whose row is used again', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({})
    const call = run.startModelCall({ model: 'm' })
    call.end()
    run.end({ reason: 'completed' })
    const next = rig.tracker.startRun({ session: 'next' }).startModelCall({ model: 'm' })
    rig.clock.advance(5_000)

    call.progress()
    run.progress()

    expect(next.slot).toBe(call.slot)
    expect(rig.desk.get('next')?.strands.map(({ silenceMs }) => silenceMs)).toEqual([4_000])
  })

  it('finds a live run by its id, and no other', () => {
    const rig = new Rig()
    const [run, other] = [rig.tracker.startRun({}), rig.tracker.startRun({ session: 'a' })]
    other.end({ reason: 'completed' })

    expect(rig.tracker.findRun(run.id)).toBe(run)
    expect([other.id, 'nonsense', ''].map((id) => rig.tracker.findRun(id))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('moves the generation on when a session is stopped', () => {
    const rig = new Rig()
    rig.tracker.startRun({ session: 'a' })
    rig.tracker.startRun({ session: 'a' })

    expect(rig.desk.endRuns('a', { reason: 'killed', cause: 'stop' })).toBe(2)
    expect(rig.desk.get('a')).toMatchObject({ generation: 1, runs: [], state: 'idle' })
  })

  it('keeps runs of one session apart: a sub-agent shares its parent session by default', () => {
    const rig = new Rig()
    const parent = rig.tracker.startRun({ agent: 'planner' })
    const child = rig.tracker.startRun({ agent: 'helper' }, parent)

    expect(child.session).toBe(parent.session)
    expect(child.session.agent).toBe('planner')
    expect(child.parent).toBe(parent)
  })

  it('clears a suspicion when a later model call succeeds', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({})
    run.suspect({ reason: 'error', cause: 'exception' })
    const suspected = run.suspected?.reason
    run.startModelCall({ model: 'm' }).end({ finishReason: 'stop' })

    expect([suspected, run.suspected]).toEqual(['error', undefined])
  })
})
