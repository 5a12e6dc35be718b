/** The real client of Gemini, talking: live sessions as runs, which wait for a person unless their model owes an answer. */

import { describe, expect, it } from 'vitest'

import { googleGenAi, type GenAiClass } from '../../src/adapters/google-genai/index.ts'
import { FakeClock } from '../../src/testing/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { framework } from './adapters/frameworks.ts'
import { type Live, type LiveMood, withLive } from './adapters/gemini-live-server.ts'

/** What is used of a session. */
interface Session {
  sendClientContent(content: object): void
  sendRealtimeInput(input: object): void
  sendToolResponse(response: object): void
  close(): void
}

interface Client {
  readonly live: { connect(asked: object): Promise<Session> }
}

interface Message {
  readonly serverContent?: { readonly turnComplete?: boolean }
  readonly toolCall?: object
}

const { GoogleGenAI } = await framework<{ GoogleGenAI: GenAiClass & (new (options: object) => Client) }>(
  '@google/genai',
)

const stand = (clock?: FakeClock) =>
  standWith({ adapters: [googleGenAi(GoogleGenAI)], watchProcess: false, ...(clock && { clock }) })

/** A session, and what comes over it. */
interface Talk {
  readonly session: Session
  /** Resolves with the next message that `wanted` wants, or once the connection is over. */
  next(wanted?: (message: Message) => boolean): Promise<Message | undefined>
  readonly over: Promise<void>
}

const HELLO = { turns: [{ role: 'user', parts: [{ text: 'hi' }] }] }
const isEnd = ({ serverContent }: Message): boolean => serverContent?.turnComplete === true

async function talk(): Promise<Talk> {
  const waiting: ((message?: Message) => void)[] = []
  const hung = Promise.withResolvers<void>()
  const session = await new GoogleGenAI({ apiKey: 'none' }).live.connect({
    model: 'gemini-live',
    config: { responseModalities: ['TEXT'] },
    callbacks: {
      onmessage: (message: Message) => waiting.forEach((one) => one(message)),
      onerror: () => undefined,
      onclose: () => {
        waiting.forEach((one) => one())
        hung.resolve()
      },
    },
  })
  const next = (wanted = isEnd): Promise<Message | undefined> =>
    new Promise((resolve) => {
      waiting.push((message) => (message === undefined || wanted(message)) && resolve(message))
    })
  return { session, next, over: hung.promise }
}

/** Asks, and hears what comes. */
async function ask({ session, next }: Talk, wanted?: (message: Message) => boolean): Promise<void> {
  const answered = next(wanted)
  session.sendClientContent(HELLO)
  await answered
}

const play = <T>(mood: LiveMood, work: (live: Live) => Promise<T>): Promise<T> => withLive(() => mood, work)

describe('a live session', () => {
  it('is a run with a call for each answer, and the tokens', async () => {
    const { spans, ends } = stand()

    await play('answers', async () => {
      const one = await talk()
      await ask(one)
      await ask(one)
      one.session.close()
      await one.over
    })

    expect(treeOf(spans())).toEqual(['invoke_agent', '  chat gemini-live', '  chat gemini-live'])
    expect(spans()[0]?.attributes).toMatchObject({
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 2,
    })
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('has the tools that its model asks for, until their results are sent', async () => {
    const { spans, ends } = stand()

    await play('calls', async () => {
      const one = await talk()
      await ask(one)
      const answered = one.next()
      one.session.sendToolResponse({
        functionResponses: { id: 'call-1', name: 'lookup', response: { output: 'found' } },
      })
      await answered
      one.session.close()
      await one.over
    })

    const tree = ['invoke_agent', '  chat gemini-live', '  chat gemini-live', '  execute_tool lookup']
    expect(treeOf(spans())).toEqual(tree)
    const reasons = spans().map(({ attributes }) => attributes['gen_ai.response.finish_reasons'])
    expect(reasons.slice(0, 2)).toEqual([['tool_calls'], undefined])
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('is a part of the run of a host, which lasts until it is over', async () => {
    const { lifesign, spans, ends } = stand()

    await play('answers', async () => {
      const one = await lifesign.run({ agent: 'host', session: 'C1' }, async () => {
        const opened = await talk()
        await ask(opened)
        return { opened }
      })
      expect([ends, lifesign.sessions.get('C1')?.state]).toEqual([[], 'waiting'])
      one.opened.session.close()
      await expect.poll(() => ends, { timeout: 60_000 }).toMatchObject([{ reason: 'completed' }])
    })

    expect(treeOf(spans())).toEqual(['invoke_agent host', '  chat gemini-live'])
  })

  it.each([
    ['its connection breaks', 'breaks', { reason: 'error', errorType: 'WS_1006' }],
    ['the server hangs up', 1011, { reason: 'error', errorType: 'WS_1011' }],
    ['the server leaves in order, and owes an answer', 1000, { reason: 'error', errorType: 'WS_1000' }],
  ] as const)('is an error where %s', async (_, mood, end) => {
    const { ends } = stand()

    await play(mood, async () => {
      const one = await talk()
      await ask(one)
      await one.over
    })

    expect(ends).toMatchObject([end])
  })

  it('is completed where the server leaves in order, and an error where there is none', async () => {
    const { ends } = stand()

    await play('answers', async ({ hangUp }) => {
      const one = await talk()
      await ask(one)
      hangUp(1000)
      await one.over
    })
    const base = process.env['GOOGLE_GEMINI_BASE_URL']
    process.env['GOOGLE_GEMINI_BASE_URL'] = 'http://127.0.0.1:1'
    await talk().catch(() => 'refused')
    if (base === undefined) delete process.env['GOOGLE_GEMINI_BASE_URL']
    else process.env['GOOGLE_GEMINI_BASE_URL'] = base

    expect(ends).toMatchObject([{ reason: 'completed' }, { reason: 'error', errorType: 'ECONNREFUSED' }])
  })

  it('is a kill where the application hangs up in the middle of an answer', async () => {
    const { ends } = stand()

    await play('stalls', async () => {
      const one = await talk()
      await ask(one, () => true)
      one.session.close()
      await one.over
    })

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
  })

  it('hangs up once people stop it', async () => {
    const { lifesign, ends } = stand()

    await play('stalls', async () => {
      const one = await talk()
      await ask(one, () => true)
      lifesign.endRun(lifesign.runs.list()[0]!.id, { reason: 'killed', cause: 'stop' })
      await one.over
    })

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
  })
})

describe('silence', () => {
  const listening = (): { stalls: string[]; clock: FakeClock } => {
    const clock = new FakeClock()
    const stalls: string[] = []
    stand(clock).lifesign.on('session.stalled', ({ reason }) => stalls.push(reason))
    return { stalls, clock }
  }

  it('of a person is no stall, however much sound comes in, nor is that while an answer is played', async () => {
    const { stalls, clock } = listening()

    await play('answers', async ({ say }) => {
      const one = await talk()
      await clock.advanceAsync(3_600_000)
      await ask(one)
      one.session.sendRealtimeInput({ audio: { data: '', mimeType: 'audio/pcm' } })
      await clock.advanceAsync(3_600_000)
      const played = one.next(() => true)
      say({ serverContent: { modelTurn: { parts: [{ text: 'By the way' }] }, generationComplete: true } })
      await played
      await clock.advanceAsync(600_000)
      one.session.close()
    })

    expect(stalls).toEqual([])
  })

  it.each([
    ['a question', (session: Session) => session.sendClientContent(HELLO)],
    ['what a person has done', (session: Session) => session.sendRealtimeInput({ activityEnd: {} })],
    ['a word', (session: Session) => session.sendRealtimeInput({ text: 'hi' })],
  ])('of a model that owes an answer to %s is a stall', async (_, send) => {
    const { stalls, clock } = listening()

    await play('says nothing', async () => {
      const one = await talk()
      send(one.session)
      await clock.advanceAsync(350_000)
      expect(stalls).toEqual([])
      await clock.advanceAsync(20_000)
      one.session.close()
    })

    expect(stalls).toEqual(['active_work_without_progress'])
  })
})
