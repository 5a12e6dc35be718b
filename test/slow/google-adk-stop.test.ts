/** The real Agent Development Kit: what people stop ends, and begins nothing more. */

import { describe, expect, it } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { standWith } from '../support/standing-process.ts'
import { type GeminiMood, withGemini } from './adapters/gemini-server.ts'
import { type AdkEvent, agentOf, asking, hears, runnerOf, toolOf } from './adapters/google-adk.ts'

const stand = () => standWith({ adapters: [fetchProgress(), hears(), modelHttp()], watchProcess: false })

/** Reads the events of one turn while `more` wants to. */
async function turn(agent: object, more: (event: AdkEvent) => boolean = () => true): Promise<void> {
  for await (const event of asking(await runnerOf(agent), 'hi')) if (!more(event)) break
}

const play = <T>(work: () => Promise<T>, mood: GeminiMood | (() => GeminiMood) = 'answers'): Promise<T> =>
  withGemini({ mood, says: 'Hello' }, work)

describe('a stop', () => {
  it('asks no model and runs no tool any more', async () => {
    const { lifesign, ends } = stand()
    const called: string[] = []
    const stop = toolOf('stop', () => {
      called.push('stop')
      lifesign.endRun({ session: 'conversation-1' }, { reason: 'killed', cause: 'stop' })
      return 'stopped'
    })
    let asked = 0

    await play(
      () => turn(agentOf('clerk', { tools: [stop] })),
      () => ((asked += 1), 'answers'),
    )

    expect([called, asked, ends.map(({ cause }) => cause)]).toEqual([['stop'], 1, ['stop']])
  })

  it('cuts off an answer, however long its model is silent', async () => {
    const { lifesign, ends } = stand()
    const stop = () => lifesign.endRun({ session: 'conversation-1' }, { reason: 'killed', cause: 'stop' })
    const stopped = ({ partial }: AdkEvent): boolean => {
      // Its reader waits for the next event by then.
      if (partial === true) setImmediate(stop)
      return true
    }

    await play(() => turn(agentOf('clerk'), stopped), 'stalls')

    expect(ends.map(({ cause }) => cause)).toEqual(['stop'])
  })

  it('lets none of the tools begin that a model has asked for together', async () => {
    const { lifesign, ends } = stand()
    const called: string[] = []
    const stop = toolOf('first', () => {
      called.push('first')
      lifesign.endRun({ session: 'conversation-1' }, { reason: 'killed', cause: 'stop' })
      return 'stopped'
    })
    const others = ['second', 'third'].map((name) => toolOf(name, () => called.push(name)))

    await play(() => turn(agentOf('clerk', { tools: [stop, ...others] })))

    expect([called, ends.map(({ cause }) => cause)]).toEqual([['first'], ['stop']])
  })

  it('of the host lets no tool begin, and its signal is the host’s to hand over', async () => {
    const { lifesign } = stand()
    const called: string[] = []
    const stop = toolOf('first', () => {
      called.push('first')
      lifesign.endRun({ session: 'C1' }, { reason: 'killed', cause: 'stop' })
      return 'stopped'
    })
    const second = toolOf('second', () => called.push('second'))

    let over: Promise<void> | undefined
    await play(async () => {
      const run = () => (over = turn(agentOf('clerk', { tools: [stop, second] })))
      await lifesign.run({ session: 'C1' }, run).catch(() => 'stopped')
      await over
    })

    expect(called).toEqual(['first'])
  })

  it('changes nothing of what the kit is asked where nobody stops', async () => {
    stand()
    const controller = new AbortController()
    const signals: (AbortSignal | undefined)[] = []
    const look = toolOf('look', (_: unknown, context: { abortSignal?: AbortSignal }) => {
      signals.push(context.abortSignal)
      return 'seen'
    })

    await play(async () => {
      const runner = await runnerOf(agentOf('clerk', { tools: [look] }))
      for await (const _ of asking(runner, 'hi', { abortSignal: controller.signal })) void _
    })
    controller.abort('late')

    expect(signals.map((signal) => signal?.reason as unknown)).toEqual(['late'])
  })
})
