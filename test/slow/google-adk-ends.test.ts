/** The real Agent Development Kit: how its turns end, and agents that ask a person. */

import { describe, expect, it } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { FakeClock } from '../../src/testing/index.ts'
import { standWith } from '../support/standing-process.ts'
import { type GeminiMood, withGemini } from './adapters/gemini-server.ts'
import { adk, type AdkEvent, agentOf, asking, hears, runnerOf, toolOf } from './adapters/google-adk.ts'

const stand = (clock?: FakeClock) =>
  standWith({
    adapters: [fetchProgress(), hears(), modelHttp()],
    watchProcess: false,
    ...(clock && { clock }),
  })

/** Reads the events of one turn while `more` wants to. */
async function turn(agent: object, more: (event: AdkEvent) => boolean = () => true): Promise<void> {
  for await (const event of asking(await runnerOf(agent), 'hi')) if (!more(event)) break
}

const play = <T>(work: () => Promise<T>, mood: GeminiMood | (() => GeminiMood) = 'answers'): Promise<T> =>
  withGemini({ mood, says: 'Hello' }, work)

describe('an end', () => {
  it.each([500, 429])('is an error after status %i, though nothing is thrown', async (mood) => {
    const { ends, spans } = stand()

    await play(() => turn(agentOf('clerk')), mood)

    expect(ends).toMatchObject([{ reason: 'error', errorType: String(mood) }])
    expect(spans()[0]?.attributes['error.type']).toBe(String(mood))
  })

  it.each(['sse', 'none'])('is completed where a model has nothing to say (%s)', async (streamingMode) => {
    const { ends } = stand()

    await play(async () => {
      const runner = await runnerOf(agentOf('clerk'))
      for await (const event of asking(runner, 'hi', { runConfig: { streamingMode } })) void event
    }, 'says nothing')

    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('is an error where the connection breaks', async () => {
    const { ends } = stand()

    await play(() => turn(agentOf('clerk')), 'breaks')

    expect(ends).toMatchObject([{ reason: 'error', cause: 'exception' }])
  })

  it('is that of the step that came last', async () => {
    const { ends } = stand()
    const moods: readonly GeminiMood[] = [500, 'answers', 'answers', 500]
    let asked = 0
    const steps = () =>
      new adk.SequentialAgent({ name: 'steps', subAgents: [agentOf('one'), agentOf('two')] })

    await play(
      async () => {
        await turn(steps())
        await turn(steps())
      },
      () => moods[asked++] ?? 'answers',
    )

    const [, , recovered, , , failed] = ends
    expect([recovered?.reason, failed?.reason, failed?.errorType]).toEqual(['completed', 'error', '500'])
  })

  it('is completed where a tool throws or comes too late, and the tool has failed', async () => {
    const { ends, spans } = stand()
    const tools = [
      toolOf('broken', () => Promise.reject(new RangeError('far off'))),
      toolOf('late', () => Promise.reject(new DOMException('Too late', 'TimeoutError'))),
    ]

    await play(() => turn(agentOf('clerk', { tools })))

    expect(ends).toMatchObject([{ reason: 'completed' }])
    const failed = (name: string) => spans().find((span) => span.name === `execute_tool ${name}`)?.status.code
    expect([failed('broken'), failed('late')]).toEqual([2, 2])
  })

  it.each([
    [undefined, { reason: 'killed', cause: 'caller_abort' }],
    [new DOMException('Too late', 'TimeoutError'), { reason: 'timeout', cause: 'deadline' }],
  ])('in a tool tells an abort from a time limit (%s)', async (why, end) => {
    const { ends } = stand()
    const controller = new AbortController()
    const stop = toolOf('stop', () => (controller.abort(why), 'stopped'))

    await play(async () => {
      const runner = await runnerOf(agentOf('clerk', { tools: [stop] }))
      for await (const _ of asking(runner, 'hi', { abortSignal: controller.signal })) void _
    })

    expect(ends).toMatchObject([end])
  })

  it('is a kill where the reader leaves in the middle, and none where it has the last word', async () => {
    const { ends } = stand()

    await play(() => turn(agentOf('clerk'), () => false))
    await play(() => turn(agentOf('clerk'), ({ partial }) => partial === true))

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }, { reason: 'completed' }])
  })

  it('of the host stays the host’s where it leaves a turn, and is that of a turn that fails', async () => {
    const { lifesign, ends } = stand()

    await play(() => lifesign.run({ session: 'left' }, () => turn(agentOf('clerk'), () => false)))
    await play(() => lifesign.run({ session: 'failed' }, () => turn(agentOf('clerk'))), 500).catch(
      () => 'told',
    )

    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'error'])
  })

  it('is what was thrown, for a session that nobody knows', async () => {
    const { ends } = stand()

    await play(async () => {
      const runner = await runnerOf(agentOf('clerk'))
      const read = async () => {
        for await (const _ of asking(runner, 'hi', { sessionId: 'unknown' })) void _
      }
      await expect(read()).rejects.toThrow('Session not found')
    })

    expect(ends).toMatchObject([{ reason: 'error' }])
  })
})

describe('silence', () => {
  it('of a model that answers is a stall, and of a reader none', async () => {
    const clock = new FakeClock()
    const { lifesign } = stand(clock)
    const reasons: string[] = []
    lifesign.on('session.stalled', ({ reason }) => reasons.push(reason))

    await play(async () => {
      const events = asking(await runnerOf(agentOf('clerk')), 'hi')
      await events.next()
      await clock.advanceAsync(290_000)
      expect(reasons).toEqual([])
      const more = events.next()
      await clock.advanceAsync(400_000)
      expect(reasons).toEqual(['active_work_without_progress'])
      void more.catch(() => undefined)
    }, 'stalls')
  })
})

it('a turn that does not come to its agent is a run by then', async () => {
  const clock = new FakeClock()
  const { lifesign } = stand(clock)

  const runner = await runnerOf(agentOf('clerk'))
  Object.assign(runner.sessionService, { getSession: () => new Promise(() => undefined) })
  void asking(runner, 'hi').next()
  await clock.advanceAsync(2_000)

  expect(lifesign.runs.list()).toMatchObject([{ agent: 'clerk', session: 'conversation-1' }])
})

describe('an agent that asks a person', () => {
  // Where it streams, the kit asks the model once more behind such a tool.
  const WHOLE = { runConfig: undefined }

  it.each([
    ['a confirmation', () => toolOf('pay', () => 'paid', { requireConfirmation: true })],
    [
      'a tool that runs for long',
      () =>
        new adk.LongRunningFunctionTool({
          name: 'pay',
          description: 'Pays',
          parameters: { type: 'OBJECT', properties: { input: { type: 'STRING' } } },
          execute: () => undefined,
        }),
    ],
  ])('ends as interrupted, and makes a run of the host wait: %s', async (_, tool) => {
    const { lifesign, ends } = stand()
    const states: (string | undefined)[] = []
    const look = (): unknown => states.push(lifesign.sessions.get('C1')?.state)

    await play(async () => {
      for await (const event of asking(await runnerOf(agentOf('clerk', { tools: [tool()] })), 'hi', WHOLE))
        void event
      await lifesign.run({ session: 'C1' }, async () => {
        const runner = await runnerOf(agentOf('clerk', { tools: [tool()] }))
        for await (const event of asking(runner, 'hi', WHOLE)) void event
        look()
        const again = asking(runner, 'Well?', WHOLE)
        await again.next()
        look()
        for await (const event of again) void event
      })
    })

    expect(states).toEqual(['waiting', 'processing'])
    expect(ends[0]).toMatchObject({ reason: 'completed', stopReason: 'interrupt' })
  })
})
