/** The real Agent Development Kit, talking: `runLive` is a run that waits for a person, unless its model owes an answer. */

import { describe, expect, it } from 'vitest'

import { googleGenAi, type GenAiClass } from '../../src/adapters/google-genai/index.ts'
import { FakeClock } from '../../src/testing/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { heavyFramework } from './adapters/frameworks.ts'
import { type LiveMood, withLive } from './adapters/gemini-live-server.ts'
import { adk, type AdkEvent, type AdkQueue, agentOf, hears, runnerOf, toolOf } from './adapters/google-adk.ts'

const { GoogleGenAI } = await heavyFramework<{ GoogleGenAI: GenAiClass }>('@google/genai/dist/node/index.mjs')

/** @param adapters those that an application installs. Default: both, for the kit brings a client of its own */
const stand = (clock?: FakeClock, adapters = [hears(), googleGenAi(GoogleGenAI)]) =>
  standWith({ adapters, watchProcess: false, ...(clock && { clock }) })

/** A turn, read by a reader who does with each event what a scene wants. */
interface Talk {
  readonly queue: AdkQueue
  readonly over: Promise<void>
}

const PATIENT = { timeout: 60_000 }
const HELLO = { role: 'user', parts: [{ text: 'hi' }] }

async function talk(
  agent: object,
  heard: (event: AdkEvent, queue: AdkQueue) => void = () => undefined,
): Promise<Talk> {
  const queue = new adk.LiveRequestQueue()
  const runner = await runnerOf(agent)
  const events = runner.runLive({
    userId: 'u1',
    sessionId: 'conversation-1',
    liveRequestQueue: queue,
    runConfig: { responseModalities: ['TEXT'] },
  })
  const read = async (): Promise<void> => {
    for await (const event of events) heard(event, queue)
  }
  const over = read()
  over.catch(() => undefined)
  return { queue, over }
}

/** Asks once, and hangs up behind the answer. */
const once = async (agent: object, turns = 1): Promise<void> => {
  let left = turns
  const { queue, over } = await talk(agent, ({ turnComplete }) => {
    if (turnComplete === true && (left -= 1) === 0) queue.close()
  })
  queue.sendContent(HELLO)
  await over
}

const play = <T>(mood: LiveMood, work: Parameters<typeof withLive<T>>[1]): Promise<T> =>
  withLive(() => mood, work)

describe('a live turn', () => {
  it('is a run with a call for each answer, its session, the tools and the tokens', async () => {
    const { spans, ends } = stand()
    const tools = [toolOf('lookup', () => 'found')]

    await play('calls', () => once(agentOf('clerk', { tools }), 2))

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gemini-2.5-flash',
      '  chat gemini-2.5-flash',
      '  execute_tool lookup',
    ])
    expect(spans().at(-1)?.attributes).toMatchObject({
      'gen_ai.conversation.id': 'conversation-1',
      'gen_ai.usage.input_tokens': 6,
    })
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it.each([
    ['the server hangs up, though the kit says nothing of it', 1011, 'WS_1011'],
    ['the connection breaks', 'breaks', 'WS_1006'],
  ] as const)('is an error where %s', async (_, mood, errorType) => {
    const { ends } = stand()

    await play(mood, () => once(agentOf('clerk')).catch(() => undefined))

    expect(ends).toMatchObject([{ reason: 'error', errorType }])
  })

  it('is over once people stop it, also in silence', async () => {
    const { lifesign, ends } = stand()
    const begun = Promise.withResolvers<void>()

    await play('stalls', async () => {
      const { queue, over } = await talk(agentOf('clerk'), () => begun.resolve())
      queue.sendContent(HELLO)
      await begun.promise
      lifesign.endRun({ session: 'conversation-1' }, { reason: 'killed', cause: 'stop' })
      await over
      queue.sendContent(HELLO)
    })

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
  })
})

describe('silence', () => {
  const listening = (adapters?: Parameters<typeof stand>[1]) => {
    const clock = new FakeClock()
    const stalls: string[] = []
    const { lifesign } = stand(clock, adapters)
    lifesign.on('session.stalled', ({ reason }) => stalls.push(reason))
    const waits = (): boolean => lifesign.sessions.get('conversation-1')?.state === 'waiting'
    return { stalls, clock, waits }
  }

  it('of a person is no stall, and that of a model which owes an answer is one', async () => {
    const { stalls, clock, waits } = listening()

    await play('says nothing', async ({ heard }) => {
      const { queue, over } = await talk(agentOf('clerk'))
      await expect.poll(() => heard.length === 1 && waits(), PATIENT).toBe(true)
      await clock.advanceAsync(3_600_000)
      expect(stalls).toEqual([])
      queue.sendContent(HELLO)
      await expect.poll(() => heard.length, PATIENT).toBe(2)
      await clock.advanceAsync(400_000)
      queue.close()
      await over
    })

    expect(stalls).toEqual(['active_work_without_progress'])
  })

  it('is no stall where nobody hears the connection: nothing says whose turn it is', async () => {
    const { stalls, clock, waits } = listening([hears()])

    await play('says nothing', async ({ heard }) => {
      const { queue, over } = await talk(agentOf('clerk'))
      await expect.poll(() => heard.length === 1 && waits(), PATIENT).toBe(true)
      queue.sendContent(HELLO)
      await clock.advanceAsync(3_600_000)
      queue.close()
      await over
    })

    expect(stalls).toEqual([])
  })
})
