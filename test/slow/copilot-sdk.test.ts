/** The real Copilot SDK with its real runtime: what its turns look like, and how they end. */

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { FakeClock } from '../../src/testing/index.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import {
  askInVain,
  type Copilot,
  hears,
  type Services,
  type Session,
  startCopilot,
  told,
} from './adapters/copilot-sdk.ts'

let copilot: Copilot
beforeAll(async () => {
  copilot = await startCopilot()
})
afterAll(() => copilot.close())

const stand = (options: LifesignOptions = {}) =>
  standWith({ adapters: [hears()], watchProcess: false, ...options })

async function sessionOf(services?: Services): Promise<Session> {
  const session = await copilot.session(services)
  onTestFinished(() => session.disconnect())
  return session
}

const prompt = (act: string) => ({ prompt: `DO:${act} "` })

describe('a turn', () => {
  it.each([
    ['answer', ['invoke_agent copilot', '  chat gpt-5']],
    ['lookup', ['invoke_agent copilot', '  chat gpt-5', '  chat gpt-5', '  execute_tool lookup']],
    ['bash', ['invoke_agent copilot', '  chat gpt-5', '  chat gpt-5', '  execute_tool bash']],
    [
      'task',
      [
        'invoke_agent copilot',
        '  chat gpt-5',
        '  chat gpt-5',
        '  execute_tool task',
        '    invoke_agent explore',
        '      chat gpt-5',
      ],
    ],
  ])('is a run with all that its session tells of, by "%s"', async (act, tree) => {
    const { spans, ends } = stand()
    const session = await sessionOf()

    await session.sendAndWait(prompt(act))

    expect(treeOf(spans())).toEqual(tree)
    expect(ends.map(({ reason }) => reason)).toEqual(ends.map(() => 'completed'))
    const root = spans().find(({ name }) => name === 'invoke_agent copilot')
    expect(root?.attributes).toMatchObject({
      'gen_ai.conversation.id': session.sessionId,
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 2,
    })
  })

  it('of an agent that the host has made has its name', async () => {
    const { spans } = stand()
    const customAgents = [{ name: 'reviewer', description: 'Reviews', prompt: 'Review.' }]
    const session = await sessionOf({ more: { customAgents, agent: 'reviewer' } })

    await session.sendAndWait(prompt('answer'))

    expect(treeOf(spans())).toEqual(['invoke_agent reviewer', '  chat gpt-5'])
  })

  it('that is only sent holds the run of its host until it is idle', async () => {
    const { lifesign, spans, ends } = stand()
    const session = await sessionOf()
    const idle = told(session, 'session.idle')

    await lifesign.run({ agent: 'host', session: 'C1' }, () => session.send(prompt('answer')))
    const before = ends.length
    await idle

    expect([before, ends]).toMatchObject([0, [{ reason: 'completed' }]])
    expect(treeOf(spans())).toEqual(['invoke_agent host', '  chat gpt-5'])
  })

  it('whose model refuses is an error, in the words of the session', async () => {
    const { ends, spans } = stand()
    const session = await sessionOf()

    await expect(session.sendAndWait(prompt('refuse'))).rejects.toThrow('no such thing')

    expect(ends).toMatchObject([{ reason: 'error', cause: 'exception', errorType: '400' }])
    expect(spans().map(({ status }) => status.code)).toEqual(spans().map(() => 2))
  })

  it('that its caller aborts is killed', async () => {
    const { ends, spans } = stand()
    const session = await sessionOf()

    const answer = session.sendAndWait(prompt('stall'))
    await told(session, 'assistant.message_delta')
    await session.abort()

    expect(await answer).toBeUndefined()
    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
    expect(treeOf(spans())).toEqual(['invoke_agent copilot', '  chat gpt-5'])
  })

  it('that its caller does not wait for any more is a time-out, once, though the agent goes on', async () => {
    const { ends } = stand()
    const session = await sessionOf()

    await expect(askInVain(session, 'DO:stall "')).rejects.toThrow('Timeout')
    await session.sendAndWait(prompt('answer'))

    expect(ends).toMatchObject([{ reason: 'timeout', cause: 'deadline' }, { reason: 'completed' }])
  })

  it('whose session is left in the middle is killed', async () => {
    const { ends } = stand()
    const session = await copilot.session()

    await session.send(prompt('stall'))
    await told(session, 'assistant.message_delta')
    await session.disconnect()

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
  })
})

describe('a tool', () => {
  it('runs inside of its call, and fails with its own error', async () => {
    const { lifesign, spans, ends } = stand()
    const lookup = async (): Promise<never> => {
      await lifesign.run({ agent: 'inner' }, () => undefined)
      throw new RangeError('far off')
    }
    const session = await sessionOf({ lookup })

    await session.sendAndWait(prompt('lookup'))

    expect(treeOf(spans()).slice(-2)).toEqual(['  execute_tool lookup', '    invoke_agent inner'])
    const tool = spans().find(({ name }) => name === 'execute_tool lookup')
    expect(tool?.attributes['error.type']).toBe('RangeError')
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('that a person refuses has failed, and the run goes on', async () => {
    const { spans, ends } = stand()
    const session = await sessionOf({ permission: () => ({ kind: 'reject' }) })

    await session.sendAndWait(prompt('bash'))

    expect(spans().find(({ name }) => name === 'execute_tool bash')?.status.code).toBe(2)
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('of a run that was stopped is not called, and its agent is stopped', async () => {
    const { lifesign, ends } = stand()
    const called: unknown[] = []
    const session = await sessionOf({
      permission: () => {
        lifesign.endRun({ session: session.sessionId }, { reason: 'killed', cause: 'stop' })
        return { kind: 'approve-once' }
      },
      lookup: () => called.push('lookup'),
    })
    const idle = told(session, 'session.idle')

    await session.sendAndWait(prompt('lookup'))

    expect(await idle).toMatchObject({ aborted: true })
    expect(called).toEqual([])
    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
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
    const session = await sessionOf({ permission: () => (asked.resolve(), said.promise) })
    const answer = session.sendAndWait(prompt('bash'))
    await asked.promise

    await clock.advanceAsync(3_600_000)

    expect(lifesign.sessions.get(session.sessionId)).toMatchObject({ state: 'waiting' })
    expect(heard).toEqual([])
    said.resolve({ kind: 'approve-once' })
    await answer
  })

  it('whose model falls silent is told of', async () => {
    const clock = new FakeClock()
    const { lifesign } = stand({ clock })
    const heard: unknown[] = []
    lifesign.on('session.stalled', ({ reason }) => heard.push(reason))
    const session = await sessionOf()
    await session.send(prompt('stall'))
    await told(session, 'assistant.message_delta')

    await clock.advanceAsync(400_000)

    expect(heard[0]).toBe('active_work_without_progress')
  })

  it('whose runtime dies ends at once, though nobody tells its caller', async () => {
    const { ends } = stand()
    const dying = await startCopilot()
    onTestFinished(() => dying.close())
    const session = await dying.session()
    await session.send(prompt('stall'))
    await told(session, 'assistant.message_delta')

    await dying.kill()

    expect(ends).toMatchObject([{ reason: 'error', cause: 'exception' }])
  })
})
