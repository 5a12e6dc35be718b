/** The real LangGraph behind `withRetry` and `withFallbacks`: what fails at first is no failed run. */

import { describe, expect, it } from 'vitest'

import { framework } from './adapters/frameworks.ts'
import { chainOf, stand } from './adapters/langchain-stage.ts'
import { asked, type Graph } from './adapters/langchain.ts'

/** What is used of a runnable. */
interface Runnable extends Graph {
  withFallbacks(others: readonly unknown[]): Runnable
  withRetry(options: { readonly stopAfterAttempt: number }): Runnable
  pipe(next: unknown): Runnable
  batch(inputs: readonly unknown[]): Promise<readonly unknown[]>
}

interface Runnables {
  readonly RunnableLambda: new (options: { readonly func: (input: unknown) => unknown }) => Runnable
}

const hi = async () => ({ messages: [{ role: 'assistant', content: 'hi' }] })
// Of a `TypeError`, `withRetry` gives up at once.
const bad = async (): Promise<never> => {
  throw new SyntaxError('bad')
}
const graphOf = async (name: string, node: () => Promise<unknown>) =>
  (await chainOf({ work: node }, { name })) as Runnable

async function lambda(work: (input: unknown) => unknown): Promise<Runnable> {
  const { RunnableLambda } = await framework<Runnables>('@langchain/core/runnables')
  return new RunnableLambda({ func: work })
}

const starts = ({ lifesign }: ReturnType<typeof stand>): string[] => {
  const names: string[] = []
  lifesign.on('run.started', ({ agent }) => names.push(agent ?? ''))
  return names
}

describe('a graph with a second chance', () => {
  it('is one run, which is completed, where another graph answers', async () => {
    const process = stand()
    const agents = starts(process)
    const [first, second] = [await graphOf('first', bad), await graphOf('second', hi)]

    await first.withFallbacks([second]).invoke(asked('hi'))

    expect(agents).toEqual(['first'])
    expect(process.ends).toMatchObject([{ reason: 'completed' }])
  })

  it('is completed where plain code answers', async () => {
    const { ends } = stand()
    const first = await graphOf('first', bad)

    await first.withFallbacks([await lambda(() => hi())]).invoke(asked('hi'))

    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('is an error once, with the first failure, where all fail', async () => {
    const { ends } = stand()
    const worse = async (): Promise<never> => {
      throw new RangeError('worse')
    }
    const all = (await graphOf('first', bad)).withFallbacks([await graphOf('second', worse)])

    await expect(all.invoke(asked('hi'))).rejects.toThrow('bad')

    expect(ends).toMatchObject([{ reason: 'error', errorType: 'SyntaxError' }])
  })

  it('is one run where it is asked again, also within a sequence', async () => {
    const { ends } = stand()
    let tries = 0
    const node = async () => ((tries += 1) === 1 ? bad() : hi())
    const sequence = (await lambda((input) => input)).pipe(await graphOf('clerk', node))

    await sequence.withRetry({ stopAfterAttempt: 2 }).invoke(asked('hi'))

    expect(tries).toBe(2)
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('is one run each in a batch', async () => {
    const { ends } = stand()
    const both = (await graphOf('first', bad)).withFallbacks([await graphOf('second', hi)])

    await both.batch([asked('hi'), asked('you')])

    expect(ends).toMatchObject([{ reason: 'completed' }, { reason: 'completed' }])
  })

  it('is completed where its stream is that of another graph', async () => {
    const { ends } = stand()
    const both = (await graphOf('first', bad)).withFallbacks([await graphOf('second', hi)])

    for await (const _ of await both.stream(asked('hi')));

    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('leaves a run of the host without a failure', async () => {
    const { ends, lifesign } = stand()
    const both = (await graphOf('first', bad)).withFallbacks([await graphOf('second', hi)])

    await lifesign.run({ agent: 'host' }, () => both.invoke(asked('hi')))

    expect(ends).toMatchObject([{ reason: 'completed' }])
  })
})

it('a graph without one has failed at once', async () => {
  const { ends } = stand()
  const graph = await graphOf('first', bad)
  await expect(graph.invoke(asked('hi'))).rejects.toThrow('bad')
  expect(ends).toMatchObject([{ reason: 'error', errorType: 'SyntaxError' }])
})
