/** The status API: lists, heartbeats, evidence, actions, as they are asked for by HTTP. */

import { describe, expect, it } from 'vitest'
import type { Heartbeat } from '../../src/status/wire/heartbeat-schema.ts'
import type { SessionList } from '../../src/status/wire/list-schema.ts'
import type { SessionDetail } from '../../src/status/wire/session-schema.ts'
import { SessionList as SessionListSchema } from '../../src/status/wire/list-schema.ts'
import { SessionDetail as SessionDetailSchema } from '../../src/status/wire/session-schema.ts'
import { LiveView } from '../support/live-view.ts'

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

describe('GET /api/sessions', () => {
  it('shows who needs somebody before who lives before who is idle', async () => {
    const live = new LiveView()
    live.lifesign.sessions.queued('stuck')
    live.lifesign.open({ session: 'done' }).end()
    live.clock.advance(110_000)
    live.lifesign.open({ session: 'moving', label: 'index-repo', agent: 'clerk' }).progress()
    live.clock.advance(15_000)

    const list = await live.json<SessionList>('/api/sessions')

    expect(SessionListSchema.parse(list)).toEqual(list)
    expect(list.sessions.map(({ key, status }) => [key, status])).toEqual([
      ['stuck', 'stuck'],
      ['moving', 'active'],
      ['done', 'idle'],
    ])
    expect(list.counts).toEqual({ need: 1, alive: 1, idle: 1 })
    expect(list.sessions[1]).toMatchObject({
      label: 'index-repo',
      agent: 'clerk',
      dot: 'active',
      runCount: 1,
    })
  })

  it('finds, sorts and pages', async () => {
    const live = new LiveView()
    for (const key of ['c', 'a', 'b']) live.lifesign.open({ session: key, label: `task-${key}` })

    const keysOf = async (query: string): Promise<string[]> =>
      (await live.json<SessionList>(`/api/sessions?${query}`)).sessions.map(({ key }) => key)

    expect(await keysOf('sort=name')).toEqual(['a', 'b', 'c'])
    expect(await keysOf('sort=name&limit=1&offset=1')).toEqual(['b'])
    expect(await keysOf('search=TASK-C')).toEqual(['c'])
    expect(await keysOf('status=need')).toEqual([])
    expect(await keysOf('status=alive,idle&sort=start')).toHaveLength(3)
    expect((await live.ask('/api/sessions?limit=0')).status).toBe(400)
  })
})

describe('GET /api/sessions/:key/heartbeat', () => {
  it('says what a session does now', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'C1:171' })
    const model = run.model({ model: 'gpt-5' })

    const heartbeat = (): Promise<Heartbeat> => live.json('/api/sessions/C1%3A171/heartbeat')
    const waiting = await heartbeat()
    model.progress()
    const streaming = await heartbeat()
    model.end()
    const tool = run.tool({ name: 'bash' })
    const inTool = await heartbeat()
    tool.end()
    run.end()
    const complete = await heartbeat()

    expect([waiting, streaming, inTool, complete].map(({ state }) => state)).toEqual([
      'awaiting_model',
      'streaming',
      'tool_exec',
      'complete',
    ])
    expect(waiting).toMatchObject({
      sessionKey: 'C1:171',
      turnId: run.id,
      model: 'gpt-5',
      startedAt: live.clock.wallTime(),
    })
    expect(inTool).toMatchObject({ toolName: 'bash', dot: 'active' })
  })

  it('takes keys of any characters, in the path or as a parameter', async () => {
    const live = new LiveView()
    const keys = ['a/b', '..', '', 'heartbeat', '%2F', 'ä 🟢', '<script>', 'a\'b"c', 'x'.repeat(900)]
    for (const session of keys) live.lifesign.open({ session })

    for (const key of keys) {
      const heartbeat = await live.json<Heartbeat>(`/api/session/heartbeat?key=${encodeURIComponent(key)}`)
      expect(heartbeat.sessionKey).toBe(key)
    }
    for (const key of keys.filter((one) => one !== '..' && one !== '' && one !== 'heartbeat')) {
      const heartbeat = await live.json<Heartbeat>(`/api/sessions/${encodeURIComponent(key)}/heartbeat`)
      expect(heartbeat.sessionKey).toBe(key)
    }
  })

  it('says of a key that nobody knows that it is not known', async () => {
    const answer = await new LiveView().ask('/api/sessions/nobody/heartbeat')

    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 404, title: 'Not found' })
  })
})

describe('GET /api/sessions/:key', () => {
  it('shows the evidence: which strand, why, its limit, what happens next, transitions and last runs', async () => {
    const live = new LiveView()
    const before = live.lifesign.open({ session: 'a', label: 'first' })
    before.end({ reason: 'error', error: new Error('a secret') })
    const run = live.lifesign.open({ session: 'a', label: 'index-repo', agent: 'clerk' })
    run.tool({ name: 'bash', deadlineMs: 60_000 })
    live.clock.advance(70_000)

    const detail = await live.json<SessionDetail>('/api/sessions/a')

    expect(SessionDetailSchema.parse(detail)).toEqual(detail)
    expect(detail.status).toBe('stalled')
    expect(detail.attention).toMatchObject({
      class: 'stalled',
      reason: 'blocked_tool_call',
      strand: { kind: 'tool_call', name: 'bash', runId: run.id, agent: 'clerk' },
      limitMs: 60_000,
      limitSource: 'declared',
      nextStep: 'report_only',
    })
    // The limit that this call declared, and not what its tool is held to elsewhere.
    expect(detail.usual).toMatchObject({ tool: 'bash', limitMs: 60_000, limitSource: 'declared' })
    expect(detail.strands).toMatchObject([{ path: ['index-repo', 'bash'], limitMs: 60_000, culprit: true }])
    expect(detail.why.some(({ code }) => code === 'bash')).toBe(true)
    expect(detail.next).not.toEqual([])
    expect(detail.transitions.map(({ state, status }) => [state, status])).toEqual([
      ['awaiting_model', 'active'],
      ['complete', 'finished'],
      ['awaiting_model', 'active'],
      ['tool_exec', 'active'],
      ['tool_exec', 'slow'],
      ['tool_exec', 'stalled'],
    ])
    expect(detail.lastRuns).toMatchObject([
      { id: before.id, label: 'first', reason: 'error', errorType: 'Error' },
    ])
    expect(JSON.stringify(detail)).not.toContain('a secret')
    expect(detail.pulse.endsWith('!!')).toBe(true)
  })
})

describe('POST /api/sessions/:key/stop', () => {
  it('ends the runs and says so', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a/b' })

    const answer = await live.post('/api/sessions/a%2Fb/stop')

    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ action: 'stop', status: 'done', runsEnded: 1, cleared: 0 })
    expect(run.ended).toMatchObject({ reason: 'killed', cause: 'stop' })
  })

  it('ends also a run without a session', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ label: 'lone' })
    const { sessions } = await live.json<SessionList>('/api/sessions')

    const answer = await live.post(`/api/sessions/${encodeURIComponent(sessions[0]?.key ?? '')}/stop`)

    expect(await answer.json()).toMatchObject({ status: 'done', runsEnded: 1 })
    expect(run.ended?.cause).toBe('stop')
  })

  it('has nothing to do where nothing runs, and needs a session that is known', async () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'a' }).end()

    expect(await (await live.post('/api/sessions/a/stop')).json()).toMatchObject({ status: 'nothing_to_do' })
    expect((await live.post('/api/sessions/b/stop')).status).toBe(404)
  })
})

describe('POST /api/sessions/:key/recover', () => {
  it('ends a silent run, because a person wishes it, and says that it was seen', async () => {
    const live = new LiveView()
    const ended = live.lifesign.run({ session: 'a' }, async (run) => {
      await run.tool({ name: 'bash', deadlineMs: 60_000 }, () => aborted(run.signal))
    })
    live.clock.advance(70_000)

    const answer = await live.post('/api/sessions/a/recover')

    expect(await answer.json()).toMatchObject({ action: 'recover', status: 'done', runsEnded: 1 })
    await expect(ended).rejects.toThrow('recovery')
  })

  it('leaves alone what moves', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })

    const answer = await live.post('/api/sessions/a/recover')

    expect(await answer.json()).toMatchObject({ status: 'nothing_to_do', detail: 'not_silent' })
    expect(run.ended).toBeUndefined()
  })
})

describe('GET /ping', () => {
  it('says that an agent is busy while a run lives, as AgentCore asks', async () => {
    const live = new LiveView()
    const idle = await live.json('/ping')
    live.clock.advance(60_000)
    const run = live.lifesign.open({ session: 'a' })
    const at = Math.floor(live.clock.wallTime() / 1000)
    const busy = await live.json('/ping')
    run.end()

    expect(idle).toMatchObject({ status: 'Healthy' })
    expect(busy).toEqual({ status: 'HealthyBusy', time_of_last_update: at })
    expect(await live.json('/ping')).toMatchObject({ status: 'Healthy' })
  })
})
