/** The real Agents SDK where people decide, and what it calls a conversation. */

import { describe, expect, it } from 'vitest'

import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { openAiAgents } from '../../src/adapters/openai-agents/index.ts'
import { standWith } from '../support/standing-process.ts'
import { withModel } from './adapters/chat-server.ts'
import { type AgentsSdk, loadSdk, lookup, runnerAt } from './adapters/openai-agents.ts'

type Runner = Awaited<ReturnType<typeof runnerAt>>

const sdk = await loadSdk()
const stand = () => standWith({ adapters: [openAiAgents(sdk.Runner), modelHttp()], watchProcess: false })

const play = (work: (runner: Runner) => Promise<unknown>): Promise<unknown> =>
  withModel({ mood: 'answers', says: 'Hello' }, async (url) => work(await runnerAt(sdk, url)))

const agentOf = (options: object = {}) => new sdk.Agent({ name: 'clerk', instructions: 'Help.', ...options })

async function ask(runner: Runner, input: Parameters<AgentsSdk['run']>[1], stream: boolean) {
  const tools = [lookup(sdk, async () => 'found', { needsApproval: true })]
  const result = await runner.run(agentOf({ tools }), input, { stream })
  if (stream) {
    for await (const _ of result);
    await result.completed
  }
  return result
}

describe('a tool that must be approved', () => {
  it.each([true, false])('lets a run of the host wait for a person (streamed: %s)', async (stream) => {
    const { lifesign, ends } = stand()
    const stateOf = () => lifesign.sessions.get('desk')?.state

    await play(async (runner) => {
      await lifesign.run({ session: 'desk' }, async () => {
        const { state, interruptions } = await ask(runner, 'hi', stream)
        expect([interruptions.length, stateOf()]).toEqual([1, 'waiting'])

        state.approve(interruptions[0])
        expect((await ask(runner, state, stream)).finalOutput).toMatch(/^Hello/)
        expect(stateOf()).toBe('processing')
      })
    })

    expect(ends).toMatchObject([{ reason: 'completed' }])
  })
})

describe('a run', () => {
  it.each(['first', 'second'])('has the id of what it remembers as its session: %s', async (sessionId) => {
    const { lifesign } = stand()
    const sessions: string[] = []
    lifesign.on('run.started', ({ session }) => void sessions.push(session.key))

    await play((runner) => runner.run(agentOf(), 'hi', { session: new sdk.MemorySession({ sessionId }) }))

    expect(sessions).toEqual([sessionId])
  })

  it('is an error by its name where a guardrail trips', async () => {
    const { ends } = stand()
    const execute = async () => ({ outputInfo: {}, tripwireTriggered: true })

    await play(async (runner) => {
      const asked = runner.run(agentOf({ inputGuardrails: [{ name: 'polite', execute }] }), 'hi')
      await expect(asked).rejects.toThrow('Input guardrail triggered')
    })

    expect(ends).toMatchObject([{ reason: 'error', errorType: 'InputGuardrailTripwireTriggered' }])
  })
})
