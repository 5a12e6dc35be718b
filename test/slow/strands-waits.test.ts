/** The real SDK of Strands Agents: agents that say nothing, that wait, and that ask a person. */

import { describe, expect, it } from 'vitest'

import { FakeClock } from '../../src/testing/index.ts'
import { standWith } from '../support/standing-process.ts'
import { agentOf, hears, sdk, toolOf } from './adapters/strands.ts'
import { play } from './adapters/strands-stage.ts'

const stand = (clock?: FakeClock) =>
  standWith({ adapters: [hears()], watchProcess: false, ...(clock && { clock }) })

describe('silence', () => {
  /** Reads until the model says nothing any more. */
  async function stalled(clock: FakeClock, ms: number): Promise<readonly string[]> {
    const { lifesign } = stand(clock)
    const reasons: string[] = []
    lifesign.on('session.stalled', ({ reason }) => reasons.push(reason))
    await play(async (model) => {
      const controller = new AbortController()
      const stream = agentOf('clerk', model).stream('hi', { cancelSignal: controller.signal })
      for (let parts = 0; parts < 2;) {
        const { value } = await stream.next()
        if ((value as { readonly type: string }).type === 'modelStreamUpdateEvent') parts += 1
      }
      const more = (async () => {
        for await (const _ of stream) void _
      })()
      await clock.advanceAsync(ms)
      controller.abort()
      await more
    }, 'stalls')
    return reasons
  }

  it('of a model that answers is a stall', async () => {
    expect(await stalled(new FakeClock(), 400_000)).toEqual(['active_work_without_progress'])
  })

  it('of a reader is none of the agent', async () => {
    const clock = new FakeClock()
    const { lifesign } = stand(clock)
    const reasons: string[] = []
    lifesign.on('session.stalled', ({ reason }) => reasons.push(reason))

    await play(async (model) => {
      const stream = agentOf('clerk', model).stream('hi')
      await stream.next()
      await clock.advanceAsync(290_000)
      await stream.return(undefined as never)
    })

    expect(reasons).toEqual([])
  })

  it('of an agent that waits to ask again is a wait', async () => {
    const clock = new FakeClock()
    const { lifesign, ends } = stand(clock)
    const reasons: string[] = []
    lifesign.on('session.stalled', ({ reason }) => reasons.push(reason))
    lifesign.on('session.long_running', ({ reason }) => reasons.push(reason))
    const moods = [429, 'answers'] as const
    let tries = 0
    const again = async (event: { readonly error?: unknown; retry?: boolean }): Promise<void> => {
      if (event.error === undefined) return
      await clock.advanceAsync(500_000)
      event.retry = true
    }

    await play(
      async (model) => {
        const agent = agentOf('clerk', model)
        agent.addHook(sdk.AfterModelCallEvent, again)
        await agent.invoke('hi')
      },
      () => moods[tries++] ?? 'answers',
    )

    expect(new Set(reasons)).toEqual(new Set(['provider_retry_wait']))
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })
})

describe('an agent that asks a person', () => {
  const asking = (model: object) =>
    agentOf('clerk', model, {
      tools: [toolOf('book', (_, context) => context.interrupt({ name: 'approve', reason: 'May I?' }))],
    })

  it('ends as interrupted, makes a run of the host wait, and the answer goes on', async () => {
    const { lifesign, ends } = stand()
    const states: (string | undefined)[] = []
    const look = (): unknown => states.push(lifesign.sessions.get('C1')?.state)

    await play(async (model) => {
      const agent = asking(model)
      const { interrupts } = await agent.invoke('hi')
      const answer = { interruptResponse: { interruptId: interrupts?.[0]?.id, response: 'Yes' } }
      await agent.invoke([answer])
      await lifesign.run({ session: 'C1' }, async () => {
        const other = asking(model)
        const asked = await other.invoke('hi')
        look()
        await other.invoke([
          { interruptResponse: { interruptId: asked.interrupts?.[0]?.id, response: 'Yes' } },
        ])
        look()
      })
    })

    expect(states).toEqual(['waiting', 'processing'])
    expect(ends.map(({ stopReason }) => stopReason)).toEqual(['interrupt', 'endTurn', undefined])
  })
})
