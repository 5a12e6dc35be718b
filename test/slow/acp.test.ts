/** The real SDK of the Agent Client Protocol, with a real agent behind standard input and output: how its turns end. */

import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'

import { treeOf } from '../adapters/span-tree.ts'
import { FakeClock } from '../../src/testing/index.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { standWith } from '../support/standing-process.ts'
import { acp, type MakesApp } from '../../src/adapters/acp/index.ts'
import { NODES, startChild } from './child.ts'
import { connect, hears, prompt, sdk, type Services } from './adapters/acp.ts'

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
    ['die', { reason: 'error', cause: 'exception' }],
  ])('that the agent answers by "%s"', async (act, end) => {
    const { ends } = stand()
    const { ask } = await agentOf()

    await ask(act).catch(() => undefined)

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

  it('because its run was stopped: the agent is told so, and the client does nothing for it', async () => {
    const { lifesign, ends } = stand()
    const written: unknown[] = []
    const { ask, begun, sessionId } = await agentOf({ write: () => written.push('x') })

    const answer = ask('chatter')
    await begun()
    lifesign.endRun({ session: sessionId }, { reason: 'killed', cause: 'stop' })

    expect(await answer).toEqual({ stopReason: 'cancelled' })
    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
    expect(written).toEqual([])
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
    expect(ends).toMatchObject([{ reason: 'error', cause: 'exception' }])
  })
})

describe('two sides in one process', () => {
  it('have one run', async () => {
    const { spans } = standWith({ adapters: [acp(sdk.agent as MakesApp)], watchProcess: false })
    const update = {
      sessionUpdate: 'tool_call',
      toolCallId: '1',
      title: 'Finds',
      kind: 'search',
      status: 'completed',
    }
    const far = sdk
      .agent({ name: 'near' })
      .onRequest('initialize', () => ({ protocolVersion: 1, agentInfo: { name: 'near', version: '1' } }))
      .onRequest('session/new', () => ({ sessionId: 's1' }))
      .onRequest('session/prompt', async ({ client, params: { sessionId } }) => {
        await client.notify('session/update', { sessionId, update })
        return { stopReason: 'end_turn' }
      })
    const connection = sdk
      .client()
      .onNotification('session/update', () => undefined)
      .connect(far)

    await connection.agent.request('initialize', { protocolVersion: 1 })
    await connection.agent.request('session/new', { cwd: '/', mcpServers: [] })
    await connection.agent.request('session/prompt', prompt('s1', 'go'))
    connection.close()

    expect(treeOf(spans())).toEqual(['invoke_agent near', '  execute_tool search'])
  })
})

describe('a client and an agent that know of no adapter', () => {
  it.each(['Node 24', 'Node 22.15'] as const)(
    'are heard under lifesign/register, and do the same as without it: %s',
    async (version) => {
      const node = NODES[version]
      const preloads = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
      const app = 'test/heavy-frameworks/acp-app.mjs'
      const variables = { LIFESIGN_START_SDK: 'false' }

      const plain = await startChild({ node, args: [...node.sourceFlags, app] }).ended
      const args = [...node.sourceFlags, ...preloads, app]
      const { lines, code, stderr } = await startChild({ node, args, variables }).ended

      expect([lines, code]).toEqual([plain.lines, plain.code])
      const of = (session: string, reason: string) => ({ agent: 'librarian', session, reason })
      const told = ['completed', 'completed', 'completed', 'error'].map((reason) => of('session-1', reason))
      const heard = stderr.split('\n').filter((line) => line.startsWith('HEARD'))
      expect(heard).toEqual([`HEARD ${JSON.stringify(told)}`, `HEARD ${JSON.stringify(told)}`])
      expect(stderr.replaceAll(/^HEARD .*\n/gm, '')).toBe(plain.stderr)
    },
  )
})
