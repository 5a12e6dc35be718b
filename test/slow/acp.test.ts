/** The real SDK of the Agent Client Protocol, with a real agent behind standard input and output: how its turns end. */

import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'

import { treeOf } from '../adapters/span-tree.ts'
import { FakeClock } from '../../src/testing/index.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { standWith } from '../support/standing-process.ts'
import { connect, hears, prompt, type Services } from './adapters/acp.ts'

const stand = (options: LifesignOptions = {}) =>
  standWith({ adapters: [hears()], watchProcess: false, ...options })

/** An agent that a test ends. */
async function agentOf(services?: Services) {
  const connected = await connect(services)
  onTestFinished(() => void connected.child.kill('SIGKILL'))
  const sessionId = await connected.session()
  const ask = (text: string, options?: object) =>
    connected.agent.request('session/prompt', prompt(sessionId, text), options)
  const begun = async (): Promise<void> => {
    while (connected.updates.length === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return { ...connected, sessionId, ask, begun }
}

/** A process that dies is dead some moments after its connection has closed. */
async function untilEnded(ends: readonly unknown[]): Promise<void> {
  while (ends.length === 0) await new Promise((resolve) => setImmediate(resolve))
}

describe('a prompt', () => {
  it('is a run with the name of its agent, the session of the protocol, and the tools that the agent tells of', async () => {
    const { spans } = stand()
    const { ask, sessionId } = await agentOf()

    await ask('tool found')

    expect(treeOf(spans())).toEqual(['invoke_agent librarian', '  execute_tool lookup'])
    expect(spans().map(({ attributes }) => attributes['gen_ai.conversation.id'])).toEqual([
      sessionId,
      sessionId,
    ])
  })

  it.each([
    ['answer', { reason: 'completed', stopReason: 'end_turn' }],
    ['refuse', { reason: 'completed', stopReason: 'refusal' }],
    ['long', { reason: 'completed', stopReason: 'max_tokens' }],
    ['tool-fails', { reason: 'completed', stopReason: 'end_turn' }],
    ['permission', { reason: 'completed', stopReason: 'end_turn' }],
    ['fail', { reason: 'error', cause: 'exception' }],
    ['die', { reason: 'error', cause: 'exception', errorType: 'SIGKILL' }],
    ['give-up', { reason: 'error', cause: 'exception' }],
  ])('that the agent answers by "%s"', async (act, end) => {
    const { ends } = stand()
    const { ask } = await agentOf()

    await ask(act).catch(() => undefined)
    await untilEnded(ends)

    expect(ends).toMatchObject([end])
  })

  it('that fails says what the agent said of it', async () => {
    const { ends } = stand()
    const { ask } = await agentOf()

    await expect(ask('fail')).rejects.toThrow('Internal error')

    expect(ends[0]?.error).toMatchObject({ message: 'Internal error: overloaded' })
  })

  it.each(['tool-fails', 'permission'])('whose tool fails goes on, by "%s"', async (act) => {
    const { ends, spans } = stand()
    const { ask } = await agentOf()

    await ask(act)

    const tool = spans().find(({ name }) => name === 'execute_tool lookup')
    expect([ends[0]?.reason, tool?.status.code]).toEqual(['completed', 2])
  })
})

describe('a prompt that is given up', () => {
  it.each([
    ['stall', 'killed'],
    ['tool-hangs', 'killed'],
  ])('by session/cancel is killed, by "%s"', async (act, reason) => {
    const { ends, spans } = stand()
    const { ask, begun, agent, sessionId } = await agentOf()

    const answer = ask(act)
    await begun()
    await agent.notify('session/cancel', { sessionId })

    expect(await answer).toEqual({ stopReason: 'cancelled' })
    expect(ends).toMatchObject([{ reason, cause: 'caller_abort', stopReason: 'cancelled' }])
    expect(spans().every(({ ended }) => ended)).toBe(true)
  })

  it('by a time limit ends at that moment, though the agent is deaf', async () => {
    const { ends } = stand()
    const { ask, begun } = await agentOf()
    const controller = new AbortController()

    void ask('deaf', { cancellationSignal: controller.signal })
    await begun()
    controller.abort(new DOMException('Too late', 'TimeoutError'))

    expect(ends).toMatchObject([{ reason: 'timeout', cause: 'deadline' }])
  })

  it.each(['chatter', 'stall'])('because its run was stopped tells the agent so, by "%s"', async (act) => {
    const { lifesign, ends } = stand()
    const written: unknown[] = []
    const { ask, begun, sessionId } = await agentOf({ write: () => written.push('x') })

    const answer = ask(act)
    await begun()
    lifesign.endRun({ session: sessionId }, { reason: 'killed', cause: 'stop' })

    expect(await answer).toEqual({ stopReason: 'cancelled' })
    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
    expect(written).toEqual([])
  })

  it('because the run of the host was stopped tells the agent so', async () => {
    const { lifesign } = stand()
    const { ask, begun } = await agentOf()
    const answer = Promise.withResolvers<unknown>()

    const asked = lifesign.run({ session: 'C1' }, () => ask('chatter').then(answer.resolve))
    await begun()
    lifesign.endRun({ session: 'C1' }, { reason: 'killed', cause: 'stop' })

    await expect(asked).rejects.toThrow('stop')
    expect(await answer.promise).toEqual({ stopReason: 'cancelled' })
  })

  it('is not sent at all in a run that people have stopped', async () => {
    const { lifesign } = stand()
    const { ask, updates } = await agentOf()

    const asked = lifesign.run({ session: 'C1' }, async () => {
      lifesign.endRun({ session: 'C1' }, { reason: 'killed', cause: 'stop' })
      await expect(ask('answer')).rejects.toThrow('The run was stopped')
    })

    await expect(asked).rejects.toThrow('stop')
    expect(updates).toEqual([])
  })
})

describe('an agent', () => {
  it('that waits for a person is not silent', async () => {
    const clock = new FakeClock()
    const { lifesign } = stand({ clock })
    const heard: unknown[] = []
    lifesign.on('session.stalled', ({ reason }) => heard.push(reason))
    const asked = Promise.withResolvers<void>()
    const said = Promise.withResolvers<object>()
    const permission = () => (asked.resolve(), said.promise)
    const { ask, sessionId } = await agentOf({ permission })

    const answer = ask('permission')
    await asked.promise
    await clock.advanceAsync(3_600_000)

    expect(lifesign.sessions.get(sessionId)).toMatchObject({ state: 'waiting' })
    expect(heard).toEqual([])
    said.resolve({ outcome: { outcome: 'selected', optionId: 'yes' } })
    expect(await answer).toEqual({ stopReason: 'end_turn' })
  })

  it.each([
    ['stall', 'active_work_without_progress'],
    ['tool-hangs', 'blocked_tool_call'],
  ])('that hangs is told of, by "%s"', async (act, why) => {
    const clock = new FakeClock()
    const { lifesign } = stand({ clock })
    const heard: unknown[] = []
    lifesign.on('session.stalled', ({ reason }) => heard.push(reason))
    const { ask, begun } = await agentOf()

    void ask(act).catch(() => undefined)
    await begun()
    await clock.advanceAsync(700_000)

    expect(heard[0]).toBe(why)
  })

  it('that is killed ends its turn', async () => {
    const { ends } = stand()
    const { ask, begun, child } = await agentOf()

    const answer = ask('stall')
    await begun()
    child.kill('SIGKILL')
    await once(child, 'exit')

    await expect(answer).rejects.toThrow('ACP connection closed')
    await untilEnded(ends)
    const message = 'ACP connection closed: the agent was killed by SIGKILL'
    expect(ends).toMatchObject([{ reason: 'error', errorType: 'SIGKILL', error: { message } }])
  })
})
