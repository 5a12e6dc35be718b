/** What connections of the Agent Client Protocol carry, in any order, and what a draft of it does. */

import { array, assert as check, constantFrom, property, record } from 'fast-check'
import { expect, it } from 'vitest'

import type { Connection } from '../../src/adapters/acp/connection.ts'
import { AcpListener } from '../../src/adapters/acp/listener.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

function connected() {
  const recorder = new RecordingRecorder()
  const ears = new AcpListener(recorder)
  const connection: Connection = {
    sendRequest: async () => undefined,
    sendNotification: async () => undefined,
    processIncomingMessage: async () => undefined,
  }
  const ask = (method: string, answer: Promise<unknown>, signal?: AbortSignal) =>
    ears.asks(connection, { method, params: { sessionId: 's1' }, signal }, () => answer)
  const update = (told: object): void =>
    ears.says(connection, { method: 'session/update', params: { sessionId: 's1', update: told } })
  return { recorder, ears, connection, ask, update }
}

it('a prompt has one end, and so has each of its tools, whatever its agent tells', async () => {
  const told = record({
    sessionUpdate: constantFrom(
      'agent_message_chunk',
      'tool_call',
      'tool_call_update',
      'usage_update',
      undefined,
    ),
    toolCallId: constantFrom('t1', 't2', 7, undefined),
    status: constantFrom('pending', 'in_progress', 'completed', 'failed', undefined),
    content: constantFrom(null, 'x', [{ content: { text: 'far off' } }], [null]),
  })
  check(
    property(array(told, { maxLength: 30 }), constantFrom(true, false), (updates, aborts) => {
      const { recorder, ask, update } = connected()
      const controller = new AbortController()

      void ask('session/prompt', new Promise(() => undefined), controller.signal)
      updates.forEach(update)
      if (aborts) controller.abort()

      expect(recorder.runs.map(({ ends }) => ends.length)).toEqual([aborts ? 1 : 0])
      const open = recorder.works.filter(({ endedMs }) => endedMs === undefined)
      if (aborts) expect(open).toEqual([])
      expect(recorder.warnings).toEqual([])
    }),
    { numRuns: 50 },
  )
})

it('figures are no progress, and a message of an unknown session is none of anybody', () => {
  const { recorder, ears, connection, ask, update } = connected()
  void ask('session/prompt', new Promise(() => undefined))

  update({ sessionUpdate: 'usage_update', used: 3 })
  const params = { sessionId: 's2', update: { sessionUpdate: 'plan' } }
  ears.says(connection, { method: 'session/update', params })
  const before = recorder.runs[0]?.progressed
  update({ sessionUpdate: 'plan' })

  expect([before, recorder.runs[0]?.progressed]).toEqual([0, 1])
})

it('a prompt behind the end of a run of the host has a run of its own below that', async () => {
  const { recorder, ask } = connected()
  const run = recorder.startRun({})
  run.end({ reason: 'completed' })

  await recorder.within({ run }, () => ask('session/prompt', Promise.resolve({ stopReason: 'end_turn' })))

  expect(recorder.runs[1]).toMatchObject({ parent: run, ends: [{ reason: 'completed' }] })
})

it('two prompts at once in one run of the host are a turn of that run, and a sub-agent', async () => {
  const { recorder, ask, ears, connection } = connected()
  const run = recorder.startRun({})

  recorder.within({ run }, () => {
    void ask('session/prompt', new Promise(() => undefined))
    const params = { sessionId: 's2' }
    void ears.asks(connection, { method: 'session/prompt', params }, () => new Promise(() => undefined))
  })

  expect(recorder.runs.map(({ parent }) => parent)).toEqual([undefined, run])
})

it('a prompt of a draft of version 2 is not heard, for it is answered before its turn is over', async () => {
  const { recorder, ask } = connected()

  await ask('initialize', Promise.resolve({ protocolVersion: 2, agentInfo: { name: 'new' } }))
  await ask('session/prompt', Promise.resolve({}))

  expect(recorder.runs).toEqual([])
})

it('what was thrown elsewhere is told by its own words', async () => {
  const { recorder, ask } = connected()
  const error = Object.assign(new Error('Internal error'), { code: -32_603, data: { details: 'no disk' } })

  await expect(ask('session/prompt', Promise.reject(error))).rejects.toBe(error)

  expect(recorder.runs[0]?.ends).toMatchObject([
    { reason: 'error', error: { message: 'Internal error: no disk' } },
  ])
})

it('a prompt that comes while another one is under way is its own turn, and waits until that is over', async () => {
  const { recorder, ask, update } = connected()
  const first = Promise.withResolvers<unknown>()
  const one = ask('session/prompt', first.promise)
  void ask('session/prompt', new Promise(() => undefined))

  update({ sessionUpdate: 'plan' })
  const whileQueued = recorder.runs.map(({ progressed, waits }) => [progressed, waits])
  first.resolve({ stopReason: 'end_turn' })
  await one
  update({ sessionUpdate: 'plan' })

  expect(whileQueued).toEqual([
    [1, []],
    [0, ['runtime']],
  ])
  expect(recorder.runs.map(({ progressed, ended }) => [progressed, ended?.reason])).toEqual([
    [1, 'completed'],
    [1, undefined],
  ])
})

it("an agent that is deaf to a cancel is given up after a while, and its late answer is nobody's", async () => {
  const { recorder, ears, connection, ask, update } = connected()
  const answer = Promise.withResolvers<unknown>()
  const asked = ask('session/prompt', answer.promise)
  update({ sessionUpdate: 'tool_call', toolCallId: 't1' })

  ears.says(connection, { method: 'session/cancel', params: { sessionId: 's1' } })
  recorder.clock.advance(29_000)
  update({ sessionUpdate: 'agent_message_chunk' })
  const before = recorder.runs[0]?.ended
  recorder.clock.advance(1_000)
  answer.resolve({ stopReason: 'end_turn' })
  await asked

  expect(before).toBe(undefined)
  expect(recorder.runs[0]?.ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
  expect(recorder.works[0]?.endedMs).toBeDefined()
})

it('an agent that answers a cancel in time is not given up later', async () => {
  const { recorder, ears, connection, ask } = connected()
  const answer = Promise.withResolvers<unknown>()
  const asked = ask('session/prompt', answer.promise)

  ears.says(connection, { method: 'session/cancel', params: { sessionId: 's1' } })
  answer.resolve({ stopReason: 'cancelled' })
  await asked
  recorder.clock.advance(60_000)

  expect(recorder.runs[0]?.ends).toMatchObject([{ reason: 'killed', stopReason: 'cancelled' }])
})

it('what an agent tells again, because its client loads a session, is no progress', async () => {
  const { recorder, ask, update } = connected()
  const loaded = Promise.withResolvers<unknown>()
  const loading = ask('session/load', loaded.promise)
  void ask('session/prompt', new Promise(() => undefined))

  update({ sessionUpdate: 'agent_message_chunk' })
  update({ sessionUpdate: 'tool_call', toolCallId: 't1', status: 'pending' })
  const replayed = [recorder.runs[0]?.progressed, recorder.works.length]
  loaded.resolve({})
  await loading
  update({ sessionUpdate: 'agent_message_chunk' })

  expect([replayed, recorder.runs[0]?.progressed]).toEqual([[0, 0], 1])
})

it('an agent has the name that is meant for people', async () => {
  const { recorder, ask } = connected()
  const agentInfo = { name: '@agentclientprotocol/codex-acp', title: 'Codex', version: '2.6.0' }

  await ask('initialize', Promise.resolve({ protocolVersion: 1, agentInfo }))
  await ask('session/prompt', Promise.resolve({ stopReason: 'end_turn' }))

  expect(recorder.runs[0]?.options.agent).toBe('Codex')
})
