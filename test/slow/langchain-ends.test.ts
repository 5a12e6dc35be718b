/** The real LangChain and LangGraph: how their graphs end, and graphs that ask a person. */

import { describe, expect, it } from 'vitest'

import { treeOf } from '../adapters/span-tree.ts'
import { chainOf, loadGraphs, PATIENT, play, stand, THREAD } from './adapters/langchain-stage.ts'
import { asked, type Graph, lookup } from './adapters/langchain.ts'

describe('an end', () => {
  it.each([true, false])('is an error after status 500 (streamed: %s)', async (isStream) => {
    const { ends, spans } = stand()

    await play(async (of, model) => {
      const agent = of.createAgent({ model, tools: [], name: 'clerk' })
      const read = async () => {
        if (!isStream) return agent.invoke(asked('hi'))
        for await (const _ of await agent.stream(asked('hi'), { streamMode: 'messages' }));
      }
      await expect(read()).rejects.toThrow('500')
    }, 'refuses')

    expect(ends).toMatchObject([{ reason: 'error', errorType: '500' }])
    expect(spans()).toHaveLength(2)
  })

  it('is completed where a tool throws, and the tool has failed', async () => {
    const { ends, spans } = stand()

    await play(async (of, model) => {
      const tools = [lookup(of, () => Promise.reject(new RangeError('far off')))]
      await of.createAgent({ model, tools, name: 'clerk' }).invoke(asked('hi'))
    })

    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
    const tool = spans().find(({ name }) => name === 'execute_tool lookup')
    expect(tool?.attributes['error.type']).toBe('RangeError')
  })

  it.each(['messages', 'updates', 'values'])(
    'is a kill where the reader leaves in the middle (%s)',
    async (streamMode) => {
      const { ends, spans } = stand()

      await play(async (_, model) => {
        const ask = async () => ({ messages: [await model.invoke('hi')] })
        const graph = await chainOf({ ask, again: ask }, { name: 'clerk' })
        for await (const chunk of await graph.stream(asked('hi'), { streamMode })) {
          expect(chunk).toBeDefined()
          break
        }
        await expect.poll(() => ends.length, PATIENT).toBe(1)
        await expect.poll(() => spans().at(-1)?.name, PATIENT).toBe('invoke_agent clerk')
      })

      expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
    },
  )

  it('is a kill where the reader cancels', async () => {
    const { ends } = stand()

    await play(async (of, model) => {
      const agent = of.createAgent({ model, tools: [], name: 'clerk' })
      const reader = (await agent.stream(asked('hi'), { streamMode: 'messages' })).getReader()
      await reader.read()
      await reader.cancel()
      await expect.poll(() => ends.length, PATIENT).toBe(1)
    }, 'stalls')

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
  })

  it('is a time-out at the time limit of LangChain', async () => {
    const { ends } = stand()

    await play(async (of, model) => {
      const agent = of.createAgent({ model, tools: [], name: 'clerk' })
      const read = async () => {
        const config = { timeout: 200, streamMode: 'messages' }
        for await (const _ of await agent.stream(asked('hi'), config));
      }
      await expect(read()).rejects.toThrow('timeout')
      await expect.poll(() => ends.length, PATIENT).toBe(1)
    }, 'stalls')

    expect(ends).toMatchObject([{ reason: 'timeout', cause: 'deadline' }])
  })

  it('of a graph that nobody reads is its own', async () => {
    const { ends } = stand()

    await play(async (of, model) => {
      const agent = of.createAgent({ model, tools: [], name: 'clerk' })
      await agent.stream(asked('hi'), { streamMode: 'messages' })
      await expect.poll(() => ends.length, PATIENT).toBe(1)
    })

    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('of a run that people stop lets no tool and no node begin', async () => {
    const { lifesign, ends } = stand()
    const called: string[] = []

    await play(async (of, model) => {
      const first = lookup(of, () => {
        called.push('first')
        lifesign.endRun({ session: 'conversation-1' }, { reason: 'killed', cause: 'stop' })
        return 'found'
      })
      const agent = of.createAgent({ model, tools: [first], name: 'clerk' })
      await expect(agent.invoke(asked('hi'), THREAD)).rejects.toThrow('The run was stopped')
    })

    expect([called, ends.map(({ cause }) => cause)]).toEqual([['first'], ['stop']])
  })
})

describe('a graph that asks a person', () => {
  const asking = async (): Promise<Graph> => {
    const { interrupt, MemorySaver } = await loadGraphs()
    const ask = async () => ({ messages: [{ role: 'user', content: interrupt('May I?') }] })
    return chainOf({ ask }, { name: 'clerk', checkpointer: new MemorySaver() })
  }

  it('ends as interrupted, and the answer begins another run', async () => {
    const { ends, spans } = stand()
    const { Command } = await loadGraphs()
    const graph = await asking()

    await graph.invoke(asked('hi'), THREAD)
    await graph.invoke(new Command({ resume: 'Yes' }), THREAD)

    expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'interrupt' }, { reason: 'completed' }])
    expect(ends[1]).not.toHaveProperty('stopReason')
    expect(treeOf(spans())).toEqual(['invoke_agent clerk', 'invoke_agent clerk'])
  })

  it('makes a run of the host wait for that person, until the graph goes on', async () => {
    const { lifesign, ends } = stand()
    const { Command } = await loadGraphs()
    const graph = await asking()
    const states: (string | undefined)[] = []
    const look = (): unknown => states.push(lifesign.sessions.get('C1')?.state)

    await lifesign.run({ session: 'C1' }, async () => {
      await graph.invoke(asked('hi'), THREAD)
      look()
      await graph.invoke(new Command({ resume: 'Yes' }), THREAD)
      look()
    })

    expect(states).toEqual(['waiting', 'processing'])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
  })
})
