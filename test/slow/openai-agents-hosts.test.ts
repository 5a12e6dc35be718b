/** The real Agents SDK in a run of the host, whose body does not wait for it. */

import { describe, expect, it } from 'vitest'

import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { openAiAgents } from '../../src/adapters/openai-agents/index.ts'
import { open } from '../control/answers/answer-stage.ts'
import { withModel } from './adapters/chat-server.ts'
import { type AgentsSdk, loadSdk, lookup, runnerAt } from './adapters/openai-agents.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

const stand = () => open({ adapters: [openAiAgents(), modelHttp()] })

type Runner = Awaited<ReturnType<typeof runnerAt>>

async function play(work: (sdk: AgentsSdk, runner: Runner) => Promise<void>) {
  const sdk = await loadSdk()
  await withModel({ mood: 'answers', says: 'Hello' }, async (url) => work(sdk, await runnerAt(sdk, url)))
}

/** An agent whose tool has begun, and returns when it is told to. */
function working(sdk: AgentsSdk) {
  const begun = Promise.withResolvers<void>()
  const { promise, resolve } = Promise.withResolvers<string>()
  const tool = lookup(sdk, async () => {
    begun.resolve()
    return promise
  })
  const agent = new sdk.Agent({ name: 'clerk', instructions: 'Help.', tools: [tool] })
  return { agent, begun: begun.promise, finish: () => resolve('found') }
}

describe('a run of the host', () => {
  it.each([true, false])('lasts until its agent has ended (streamed: %s)', async (stream) => {
    const stage = stand()

    await play(async (sdk, runner) => {
      const { agent, begun, finish } = working(sdk)
      const given = await stage.lifesign.run({}, async () => {
        void runner.run(agent, 'hi', { stream })
        await begun
        return 'started'
      })
      expect([given, stage.live, stage.ends]).toEqual(['started', 1, []])
      finish()
      await expect.poll(() => stage.ends, PATIENT).toEqual(['completed'])
    })
  })

  it('has its deadline while its agent works', async () => {
    const stage = stand()

    await play(async (sdk, runner) => {
      const { agent, begun, finish } = working(sdk)
      const answers: Promise<unknown>[] = []
      await stage.lifesign.run({ timeoutMs: 1_000 }, async () => {
        answers.push(runner.run(agent, 'hi').catch(() => undefined))
        await begun
      })
      await stage.clock.advanceAsync(1_000)
      finish()
      await answers[0]
    })

    expect(stage.ends).toEqual(['timeout/deadline'])
  })
})

describe('an agent that starts behind the end of its run', () => {
  it('has a run of its own, below that one', async () => {
    const stage = stand()

    await play(async (sdk, runner) => {
      const { agent, begun, finish } = working(sdk)
      const { promise: over, resolve } = Promise.withResolvers<void>()
      const answers: Promise<unknown>[] = []
      await stage.lifesign.run({}, () => void answers.push(over.then(() => runner.run(agent, 'hi'))))
      expect(stage.ends).toEqual(['completed'])

      resolve()
      await begun
      expect(stage.lifesign.runs.list().map(({ agent: name }) => name)).toEqual(['clerk'])
      finish()
      await answers[0]
    })

    expect(stage.ends).toEqual(['completed', 'completed'])
  })
})
