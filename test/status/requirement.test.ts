/** The requirement of session heartbeats, sentence by sentence. */

import { describe, expect, it } from 'vitest'
import { RowCell } from '../../src/status/board/row-cell.ts'
import type { Heartbeat } from '../../src/status/wire/heartbeat-schema.ts'
import { Heartbeat as HeartbeatSchema } from '../../src/status/wire/heartbeat-schema.ts'
import type { SessionList } from '../../src/status/wire/list-schema.ts'
import { BEAT_MS, DOTS, UNRESPONSIVE_MS } from '../../src/status/words.ts'
import { LiveView } from '../support/live-view.ts'

const heartbeatOf = (live: LiveView, key = 'a'): Promise<Heartbeat> =>
  live.json(`/api/sessions/${key}/heartbeat`)

/** Notes each heartbeat that the book tells of. */
function watch(live: LiveView): [atMs: number, state: string | undefined][] {
  const seen: [number, string | undefined][] = []
  const { book } = live.lifesign.live
  book.watch({
    changed: (entry) => void seen.push([live.clock.now(), entry.seen?.heartbeat]),
    looked: (isBeat) => void (isBeat && seen.push([live.clock.now(), 'beat'])),
  })
  return seen
}

describe('"each active session emits a lightweight heartbeat signal at a regular interval (e.g., every 5 seconds)"', () => {
  it('beats each 5 s while it waits', () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'a' })
    const seen = watch(live)

    live.clock.advance(20_500)

    const beats = seen.filter(([, state]) => state === 'beat').map(([atMs]) => atMs)
    expect(BEAT_MS).toBe(5_000)
    expect(beats).toHaveLength(4)
    for (const [index, atMs] of beats.entries())
      if (index > 0) expect(atMs - (beats[index - 1] ?? 0)).toBe(5_000)
  })
})

describe('"interface SessionHeartbeat"', () => {
  it('has the fields by their names, and needs those that are not optional', () => {
    const fields = HeartbeatSchema.shape

    for (const name of ['sessionKey', 'state', 'startedAt'] as const)
      expect(fields[name].isOptional()).toBe(false)
    for (const name of ['turnId', 'model', 'toolName', 'lastTokenAt'] as const) {
      expect(fields[name].isOptional()).toBe(true)
    }
  })

  it('has the six states, each with its meaning', async () => {
    const live = new LiveView()
    const states: string[] = []
    const note = async (): Promise<void> => void states.push((await heartbeatOf(live)).state)

    live.lifesign.sessions.queued('a')
    await note() // no active turn
    const run = live.lifesign.open({ session: 'a' })
    const model = run.model({ model: 'gpt-5' })
    await note() // sent request, waiting for first token
    model.progress()
    await note() // receiving tokens from model
    model.end()
    const tool = run.tool({ name: 'bash' })
    await note() // executing a tool call
    tool.end()
    run.tool({ name: 'search', remote: true })
    await note() // waiting for tool result
    live.lifesign.sessions.dequeued('a')
    run.end()
    await note() // turn finished, waiting for next input

    expect(states).toEqual(['idle', 'awaiting_model', 'streaming', 'tool_exec', 'tool_wait', 'complete'])
  })

  it('tells turn, model, tool, last token and start of the turn', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    const startedAt = live.clock.wallTime()
    const model = run.model({ model: 'gpt-5' })
    live.clock.advance(10_000)
    model.progress()
    const lastTokenAt = live.clock.wallTime()
    live.clock.advance(10_000)

    const heartbeat = await heartbeatOf(live)

    expect(heartbeat).toMatchObject({ sessionKey: 'a', turnId: run.id, model: 'gpt-5', startedAt })
    expect(Math.abs((heartbeat.lastTokenAt ?? 0) - lastTokenAt)).toBeLessThanOrEqual(1_000)
  })
})

describe('"heartbeat fires on every state transition AND on a periodic timer (5s) to catch stalls"', () => {
  it('is told at the transition itself', () => {
    const live = new LiveView()
    const seen = watch(live)
    const at = live.clock.now()

    const run = live.lifesign.open({ session: 'a' })
    const model = run.model({ model: 'gpt-5' })
    model.progress()
    model.end()
    run.tool({ name: 'bash' }).end()
    run.end()

    const states = seen.map(([, state]) => state)
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'awaiting_model',
      'streaming',
      'tool_exec',
      'complete',
    ])
    expect(seen.every(([atMs]) => atMs === at)).toBe(true)
  })
})

describe('"if heartbeat shows awaiting_model or tool_exec for > threshold (e.g., 30s), it is flagged as potentially stalled"', () => {
  it.each(['awaiting_model', 'tool_exec'] as const)('flags %s after 30 s, not before', async (state) => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    if (state === 'tool_exec') run.tool({ name: 'bash' })
    else run.model({ model: 'gpt-5' })

    live.clock.advance(28_000)
    const before = await heartbeatOf(live)
    live.clock.advance(5_000)
    const after = await heartbeatOf(live)

    expect([before.state, before.slow]).toEqual([state, false])
    expect([after.state, after.slow]).toEqual([state, true])
  })

  it('takes a threshold of its own for all, a session or a run', async () => {
    const live = new LiveView({ thresholds: { slowMs: 10_000 } })
    live.lifesign.open({ session: 'a' }).model({ model: 'gpt-5' })
    live.lifesign.open({ session: 'b', thresholds: { slowMs: 60_000 } }).model({ model: 'gpt-5' })
    live.clock.advance(20_000)

    expect((await heartbeatOf(live, 'a')).slow).toBe(true)
    expect((await heartbeatOf(live, 'b')).slow).toBe(false)
  })
})

describe('"if no heartbeat received for > 15s, the UI shows session as unresponsive"', () => {
  // With a real process that is stopped: test/slow/live-view.test.ts.
  it('shows what cannot be heard as unresponsive, by the limit of the requirement', async () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'a' })
    const [row] = (await live.json<SessionList>('/api/sessions')).sessions
    if (row === undefined) throw new Error('nothing is shown')

    expect(UNRESPONSIVE_MS).toBe(15_000)
    const cell = new RowCell(row)
    cell.see('unresponsive')
    expect(cell.shown().row()).toMatchObject({ status: 'unresponsive', order: 1, dot: 'stalled' })
  })
})

describe('"per-session status indicator: green active, yellow waiting, red stalled/dead"', () => {
  it('has a dot for each', async () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'stalled' }).tool({ name: 'bash', deadlineMs: 60_000 })
    live.clock.advance(70_000)
    live.lifesign.open({ session: 'active' })
    live.lifesign.open({ session: 'waiting' }).waiting('person')

    for (const key of ['active', 'waiting', 'stalled'] as const)
      expect((await heartbeatOf(live, key)).dot).toBe(key)
    expect(DOTS).toEqual({
      active: { sign: '🟢', color: 'green' },
      waiting: { sign: '🟡', color: 'yellow' },
      stalled: { sign: '🔴', color: 'red' },
    })
  })

  it('tells state, model, tool, elapsed time and last activity', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    run.model({ model: 'gpt-5' }).progress()
    run.tool({ name: 'bash' })
    live.clock.advance(12_000)

    const heartbeat = await heartbeatOf(live)

    expect(heartbeat).toMatchObject({
      state: 'tool_exec',
      model: 'gpt-5',
      toolName: 'bash',
      elapsedMs: 12_000,
    })
    expect(heartbeat.lastTokenAt).toBeLessThan(heartbeat.at)
  })
})

describe('"GET /api/sessions/:key/heartbeat, GET /api/sessions/heartbeat (batch), or an extended status field"', () => {
  it('answers all three', async () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'a' })
    live.lifesign.open({ session: 'b' })

    const one = await heartbeatOf(live)
    const all = await live.json<{ heartbeats: Heartbeat[] }>('/api/sessions/heartbeat')
    const list = await live.json<SessionList>('/api/sessions')

    expect(HeartbeatSchema.parse(one)).toEqual(one)
    expect(all.heartbeats.map(({ sessionKey }) => sessionKey).toSorted()).toEqual(['a', 'b'])
    expect(list.sessions.map(({ status }) => status)).toEqual(['active', 'active'])
  })
})

describe('"no extra model calls: this is pure session lifecycle metadata"', () => {
  it('starts no run, no call and no wait', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    const before = live.lifesign.sessions.get('a')
    await heartbeatOf(live)
    live.clock.advance(4_000)

    expect(live.lifesign.runs.list().map(({ id }) => id)).toEqual([run.id])
    expect(live.lifesign.sessions.get('a')?.openCalls).toBe(before?.openCalls)
  })
})

describe('"should there be an auto-recovery action exposed via the UI?"', () => {
  it('has one, for whoever has the token', async () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'a' })

    expect((await live.ask('/api/sessions/a/recover', { method: 'POST' })).status).toBe(401)
    expect((await live.post('/api/sessions/a/recover')).status).toBe(200)
  })
})
