/** The real Mastra: how runs of its agents end, and who stops them. */

import { describe, expect, it } from 'vitest'

import { treeOf } from '../adapters/span-tree.ts'
import { open } from '../control/answers/answer-stage.ts'
import { framework, hears, PATIENT, play, read, stand, THREAD, tools } from './adapters/mastra-stage.ts'

describe('an end', () => {
  it.each([true, false])('is an error after status 500 (streamed: %s)', async (isStream) => {
    const { ends, spans } = stand()

    await play(async (make) => {
      if (isStream) await read(make())
      else await expect(make().generate('hi')).rejects.toThrow('overloaded')
    }, 'refuses')

    expect(ends).toMatchObject([{ reason: 'error', errorType: '500' }])
    expect(treeOf(spans())).toEqual(['invoke_agent clerk', '  chat gpt-5'])
  })

  it('is an error where the connection breaks', async () => {
    const { ends } = stand()

    await play((make) => read(make()), 'breaks')

    expect(ends).toMatchObject([{ reason: 'error' }])
  })

  it('is an error where the agent cannot begin', async () => {
    const { ends, spans } = stand()
    const instructions = () => Promise.reject(new RangeError('far off'))

    await play((make) => expect(make({ instructions }).generate('hi')).rejects.toThrow('far off'))

    expect(ends).toMatchObject([{ reason: 'error', errorType: 'RangeError' }])
    expect(treeOf(spans())).toEqual(['invoke_agent clerk'])
  })

  it.each([
    [undefined, { reason: 'killed', cause: 'caller_abort' }],
    [new DOMException('Too late', 'TimeoutError'), { reason: 'timeout', cause: 'deadline' }],
  ])('is that of the signal of the caller: %s', async (reason, end) => {
    const { ends } = stand()
    const controller = new AbortController()

    await play(async (make) => {
      const answer = await make().stream('hi', { abortSignal: controller.signal })
      for await (const { type } of answer.fullStream) if (type === 'text-delta') controller.abort(reason)
    }, 'stalls')

    expect(ends).toMatchObject([end])
  })

  it('is a time-out at the time limit of Mastra', async () => {
    const { ends } = stand()

    await play((make) => read(make(), { modelSettings: { timeout: { totalMs: 200 } } }), 'stalls')

    expect(ends).toMatchObject([{ reason: 'timeout', cause: 'deadline' }])
  })

  it.each([
    [new RangeError('far off'), 'RangeError'],
    [new DOMException('Too late', 'TimeoutError'), 'TimeoutError'],
  ])('is completed where a tool throws, and the tool has failed: %s', async (error, type) => {
    const { ends, spans } = stand()

    await play((make) => make(tools(() => Promise.reject(error))).generate('hi'))

    expect(ends).toMatchObject([{ reason: 'completed' }])
    const tool = spans().find(({ name }) => name === 'execute_tool lookup')
    expect(tool?.attributes['error.type']).toBe(type)
  })

  it('is completed where a tool does not take its arguments, and the tool has failed', async () => {
    const { ends, spans } = stand()
    const inputSchema = framework.z.object({ place: framework.z.string() })

    await play((make) => make(tools(() => 'found', { inputSchema })).generate('hi'))

    expect(ends).toMatchObject([{ reason: 'completed' }])
    expect(spans().find(({ name }) => name === 'execute_tool lookup')?.status.code).toBe(2)
  })

  it('is completed where the reader leaves, because Mastra goes on', async () => {
    const { ends } = stand()

    await play(async (make) => {
      for await (const _ of (await make().stream('hi')).fullStream) break
      await expect.poll(() => ends.length, PATIENT).toBe(1)
    })

    expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'stop' }])
  })

  it('of an answer that nobody reads is that of any other such answer', async () => {
    const stage = open({ adapters: hears(), thresholds: { abortMs: 8_000 } })

    await play(async (make) => {
      await make().stream('hi')
      await expect.poll(() => stage.lifesign.runs.list()[0]?.heartbeat?.state, PATIENT).toBe('streaming')
    })
    await stage.clock.advanceAsync(60_000)

    expect(stage.ends).toEqual(['completed (unread)'])
  })
})

describe('a run that people stop', () => {
  it('lets no tool and no request begin, and what is on its way is cut off', async () => {
    const { lifesign, ends } = stand()
    const called: string[] = []

    const answer = await play((make) => {
      const execute = (): string => {
        called.push('first')
        lifesign.endRun({ session: 'conversation-1' }, { reason: 'killed', cause: 'stop' })
        return 'found'
      }
      return make(tools(execute)).generate('hi', THREAD)
    })

    expect([called, ends.map(({ cause }) => cause)]).toEqual([['first'], ['stop']])
    expect(answer).toMatchObject({ finishReason: 'aborted' })
  })

  it('is that of the host: the next tool does not begin', async () => {
    const { lifesign, ends } = stand()
    const called: string[] = []

    await play(async (make) => {
      const asked = lifesign.run({ session: 'C1' }, async () => {
        const agent = make(tools(() => called.push('any')))
        lifesign.endRun({ session: 'C1' }, { reason: 'killed', cause: 'stop' })
        await agent.generate('hi')
      })
      await expect(asked).rejects.toThrow('stop')
    })

    // An agent that begins behind the end of its run is a run below it, and ends with it.
    expect([called, ends.map(({ cause }) => cause)]).toEqual([[], ['stop', 'parent']])
  })
})
