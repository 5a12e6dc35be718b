/** The real SDK of Strands Agents: how its agents end. */

import { describe, expect, it } from 'vitest'

import { standWith } from '../support/standing-process.ts'
import { agentOf, hears, sdk, toolOf } from './adapters/strands.ts'
import { play } from './adapters/strands-stage.ts'

const stand = () => standWith({ adapters: [hears()], watchProcess: false })

/** A tool that works until it is told to stop. */
const patient = (_: unknown, { cancelSignal }: { readonly cancelSignal: AbortSignal }): Promise<never> =>
  new Promise((_resolve, reject) =>
    cancelSignal.addEventListener('abort', () => reject(cancelSignal.reason as Error)),
  )

describe('an end', () => {
  it.each([
    [500, 'error'],
    [429, 'error'],
  ] as const)('is an error after status %i', async (mood, reason) => {
    const { ends, spans } = stand()

    await play(async (model) => {
      await expect(agentOf('clerk', model).invoke('hi')).rejects.toThrow('overloaded')
    }, mood)

    expect(ends).toMatchObject([{ reason, errorType: String(mood) }])
    expect(spans().find(({ name }) => name === 'chat')?.attributes['error.type']).toBe(String(mood))
    expect(spans().at(-1)?.attributes).toMatchObject({ 'lifesign.end.reason': reason })
  })

  it('is an error where the connection breaks', async () => {
    const { ends } = stand()

    await play(async (model) => {
      await expect(agentOf('clerk', model).invoke('hi')).rejects.toThrow()
    }, 'breaks')

    expect(ends).toMatchObject([{ reason: 'error', cause: 'exception' }])
  })

  it('is completed where a tool throws or comes too late, and the tool has failed', async () => {
    const { ends, spans } = stand()
    const late = () => Promise.reject(new DOMException('Too late', 'TimeoutError'))
    const tools = [toolOf('broken', () => Promise.reject(new RangeError('far off'))), toolOf('late', late)]

    await play((model) => agentOf('clerk', model, { tools }).invoke('hi'))

    expect(ends).toMatchObject([{ reason: 'completed' }])
    const typeOf = (tool: string): unknown =>
      spans().find(({ name }) => name === `execute_tool ${tool}`)?.attributes['error.type']
    expect([typeOf('broken'), typeOf('late')]).toEqual(['RangeError', 'TimeoutError'])
  })

  it.each([
    [undefined, { reason: 'killed', cause: 'caller_abort' }],
    [new DOMException('Too late', 'TimeoutError'), { reason: 'timeout', cause: 'deadline' }],
  ])('in a tool tells an abort from a time limit (%s)', async (why, end) => {
    const { ends } = stand()
    const told: unknown[] = []
    const controller = new AbortController()
    const tool = toolOf('wait', (input, context) => {
      queueMicrotask(() => {
        controller.abort(why)
        told.push((context.cancelSignal.reason as Error).name)
      })
      return patient(input, context)
    })

    await play(async (model) => {
      const agent = agentOf('clerk', model, { tools: [tool] })
      const { stopReason } = await agent.invoke('hi', { cancelSignal: controller.signal })
      expect(stopReason).toBe('cancelled')
    })

    expect(ends).toMatchObject([end])
    // The tool is told what the caller has said, and nothing of ours.
    expect(told).toEqual([why?.name ?? 'AbortError'])
  })

  it('is a kill where the application cancels the agent, also for its agent as a tool', async () => {
    const { ends } = stand()

    await play(async (model) => {
      const expert = agentOf('expert', model, {
        tools: [
          toolOf('wait', (_, context) => {
            queueMicrotask(() => clerk.cancel())
            return patient(_, context)
          }),
        ],
      })
      const clerk = agentOf('clerk', model, { tools: [expert] })
      await clerk.invoke('hi')
    })

    expect(ends).toMatchObject([{ reason: 'killed' }, { reason: 'killed', cause: 'caller_abort' }])
  })

  it('is a kill where the reader leaves in the middle, and none where it has the result', async () => {
    const { ends, spans } = stand()

    for (const last of ['modelStreamUpdateEvent', 'agentResultEvent']) {
      await play(async (model) => {
        for await (const { type } of agentOf('clerk', model).stream('hi')) if (type === last) break
      })
    }

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }, { reason: 'completed' }])
    expect(spans().filter(({ name }) => name === 'chat')).toHaveLength(2)
  })

  it('of the host stays the host’s where it leaves an agent, and is that of an agent that fails', async () => {
    const { lifesign, ends } = stand()

    await play(async (model) => {
      await lifesign.run({ session: 'left' }, async () => {
        for await (const { type } of agentOf('clerk', model).stream('hi')) {
          if (type === 'modelStreamUpdateEvent') break
        }
      })
    })
    await play(async (model) => {
      await lifesign.run({ session: 'failed' }, async () => {
        await agentOf('clerk', model)
          .invoke('hi')
          .catch(() => 'never mind')
      })
    }, 500)

    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'error'])
  })

  it('is an error for an agent that is busy, and the other turn goes on', async () => {
    const { ends, spans } = stand()

    await play(async (model) => {
      const agent = agentOf('clerk', model)
      const first = agent.invoke('hi')
      await expect(agent.invoke('hi')).rejects.toThrow('already processing')
      await first
    })

    expect(ends).toMatchObject([{ reason: 'error' }, { reason: 'completed' }])
    expect(spans().filter(({ name }) => name === 'chat')).toHaveLength(1)
  })

  it('of a graph is that of its node, or its own time limit', async () => {
    const { ends } = stand()

    await play(async (model) => {
      const graph = new sdk.Graph({ id: 'team', nodes: [agentOf('one', model)], edges: [], maxSteps: 2 })
      await graph.invoke('hi')
    }, 500)
    await play(async (model) => {
      const one = agentOf('one', model, { tools: [toolOf('wait', patient)] })
      const graph = new sdk.Graph({ id: 'team', nodes: [one], edges: [], timeout: 50 })
      await expect(graph.invoke('hi')).rejects.toThrow('wall-clock budget')
    })

    const said = ends.map(({ reason, errorType }) => errorType ?? reason)
    expect(said).toEqual(['500', '500', 'killed', 'timeout'])
  })
})

describe('a run that people stop', () => {
  it('cancels its agent: no tool and no model call begins any more', async () => {
    const { lifesign, ends } = stand()
    const asked: string[] = []
    const stop = toolOf('lookup', () => {
      const [run] = lifesign.runs.list()
      lifesign.endRun(run?.id ?? '', { reason: 'killed', cause: 'stop' })
      return 'found'
    })

    await play(
      async (model) => {
        const { stopReason } = await agentOf('clerk', model, { tools: [stop] }).invoke('hi')
        expect(stopReason).toBe('cancelled')
      },
      () => (asked.push('asked'), 'answers'),
    )

    expect([asked, ends.map(({ cause }) => cause)]).toEqual([['asked'], ['stop']])
  })
})
