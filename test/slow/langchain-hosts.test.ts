/** The real LangGraph in a run of the host, whose body does not wait for it. */

import { describe, expect, it } from 'vitest'

import { langchain } from '../../src/adapters/langchain/index.ts'
import { open } from '../control/answers/answer-stage.ts'
import { framework } from './adapters/frameworks.ts'
import { chainOf, PATIENT } from './adapters/langchain-stage.ts'
import { asked, type Graph } from './adapters/langchain.ts'

const stand = () => open({ adapters: [langchain()], thresholds: { abortMs: 8_000 } })

/** A graph whose node has begun, and goes on when it is told to. */
async function working() {
  const begun = Promise.withResolvers<void>()
  const { promise, resolve, reject } = Promise.withResolvers<object>()
  const work = async (): Promise<object> => {
    begun.resolve()
    return promise
  }
  return { graph: await chainOf({ work }), begun: begun.promise, finish: () => resolve({}), fail: reject }
}

const hi = async () => ({ messages: [{ role: 'user', content: 'hi' }] })

describe('a run of the host', () => {
  it('lasts until its graph has ended, and has its failure', async () => {
    const stage = stand()
    const { graph, begun, finish, fail } = await working()
    const other = await working()
    const answers: Promise<unknown>[] = []
    const start = (one: Graph): unknown => answers.push(one.invoke(asked('hi')).catch(() => undefined))

    const given = await stage.lifesign.run({}, async () => {
      start(graph)
      start(other.graph)
      await Promise.all([begun, other.begun])
      return 'started'
    })
    expect([given, stage.live, stage.ends]).toEqual(['started', 1, []])
    fail(new TypeError('bad'))
    await answers[0]
    expect(stage.ends).toEqual([])
    other.finish()
    await answers[1]
    finish()

    expect(stage.ends).toEqual(['error/exception'])
  })

  it('has its deadline while its graph works', async () => {
    const stage = stand()
    const { graph, begun, finish } = await working()
    const answers: Promise<unknown>[] = []
    await stage.lifesign.run({ timeoutMs: 1_000 }, async () => {
      answers.push(graph.invoke(asked('hi')).catch(() => undefined))
      await begun
    })

    await stage.clock.advanceAsync(1_000)
    finish()
    await answers[0]

    expect(stage.ends).toEqual(['timeout/deadline'])
  })

  it('is completed where the reader of a graph that it returned has had enough', async () => {
    const stage = stand()
    const graph = await chainOf({ hi, again: hi, more: hi })

    for await (const _ of await stage.lifesign.run({}, () => graph.stream(asked('hi')))) break
    await expect.poll(() => stage.ends, PATIENT).toEqual(['completed (cancelled)'])
  })

  it.each(['values', 'updates'])(
    'goes on where its body has read enough of a graph (%s)',
    async (streamMode) => {
      const stage = stand()
      const graph = await chainOf({ hi, again: hi, more: hi })

      await stage.lifesign.run({}, async () => {
        for await (const _ of await graph.stream(asked('hi'), { streamMode })) break
        expect([stage.live, stage.ends]).toEqual([1, []])
        await new Promise((resolve) => setImmediate(resolve))
        await graph.invoke(asked('hi'))
      })

      expect(stage.ends).toEqual(['completed'])
    },
  )

  it.each([
    ['throws', 'error/exception'],
    ['goes on', 'completed'],
  ])('ends as its body does that hears of an abort and %s', async (does, end) => {
    const stage = stand()
    const { graph, begun } = await working()
    const controller = new AbortController()

    const asking = stage.lifesign.run({}, async () => {
      const answer = graph.invoke(asked('hi'), { signal: controller.signal })
      await begun
      controller.abort()
      await (does === 'throws' ? answer : answer.catch(() => undefined))
    })
    await asking.catch(() => undefined)

    expect(stage.ends).toEqual([end])
  })

  it('is not held for ever by a graph in a chain, which tells no end to a reader that leaves', async () => {
    const stage = stand()
    const { RunnableLambda } = await framework<Runnables>('@langchain/core/runnables')
    const chain = RunnableLambda.from((x) => x).pipe(await chainOf({ hi, again: hi, more: hi }))

    await stage.lifesign.run({}, async () => {
      for await (const _ of await chain.stream(asked('hi'))) break
    })
    expect(stage.live).toBe(1)
    await stage.clock.advanceAsync(10_000)

    expect(stage.ends).toEqual(['completed (unread)'])
  })
})

describe('a graph that starts behind the end of its run', () => {
  it('has a run of its own, below that one', async () => {
    const stage = stand()
    const { graph, begun, fail } = await working()
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const answers: Promise<unknown>[] = []
    await stage.lifesign.run({ session: 'C1' }, () => {
      answers.push(over.then(() => graph.invoke(asked('hi'))).catch(() => undefined))
    })
    expect(stage.ends).toEqual(['completed'])

    resolve()
    await begun
    expect(stage.lifesign.runs.list().map(({ session }) => session)).toEqual(['C1'])
    fail(new TypeError('bad'))
    await answers[0]

    expect(stage.ends).toEqual(['completed', 'error/exception'])
  })
})

interface Runnables {
  readonly RunnableLambda: { from(work: (x: unknown) => unknown): { pipe(next: Graph): Graph } }
}
