/** A book that nobody watched shows a newcomer the same as one that was watched all along, and looks at no sleeper. */

import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Run } from '../../../src/control/run.ts'
import type { SessionState } from '../../../src/model/session.ts'
import type { SessionList } from '../../../src/status/wire/list-schema.ts'
import { LiveView } from '../../support/live-view.ts'

const NOBODY = { changed: (): void => undefined }

describe('a book that nobody watches', () => {
  it('looks at sessions in which something goes on, and at no other', () => {
    const live = new LiveView()
    const glance = vi.spyOn(live.lifesign.live.source, 'glance')
    for (let count = 0; count < 20; count += 1) live.lifesign.open({ session: `idle-${count}` }).end()
    live.lifesign.open({ session: 'busy' })
    live.lifesign.sessions.state('person', 'waiting')
    live.clock.advance(15_000)
    glance.mockClear()

    live.clock.advance(60_000)

    const looked = new Set(glance.mock.calls.map(([session]) => session.key))
    expect(looked).toEqual(new Set(['busy', 'person']))
    expect(glance).toHaveBeenCalledTimes(24)
  })

  it('notes the second in which a session that ended became idle, whenever somebody comes', async () => {
    const live = new LiveView()
    const startedAt = live.clock.wallTime()
    live.lifesign.open({ session: 'a' }).end()
    live.clock.advance(600_000)

    const { transitions } = await live.json<{ transitions: { at: number; state: string }[] }>(
      '/api/sessions/a',
    )

    expect(transitions.at(-1)?.state).toBe('idle')
    expect((transitions.at(-1)?.at ?? 0) - startedAt).toBeLessThanOrEqual(10_000)
  })

  it('lets the pulse of a session end in which no run has ended, for its host calls it idle', async () => {
    const live = new LiveView()
    live.lifesign.sessions.state('a', 'processing')
    live.clock.advance(12_000)
    live.lifesign.sessions.state('a', 'idle')
    live.clock.advance(60_000)

    const { sessions } = await live.json<SessionList>('/api/sessions')

    expect(sessions.map(({ pulse }) => pulse.slice(-15))).toEqual(['_--____________'])
  })

  it('forgets the sessions that their tracker has forgotten', () => {
    const live = new LiveView({ idleSessionMs: 10_000 })
    const { book } = live.lifesign.live
    for (let count = 0; count < 20; count += 1) live.lifesign.open({ session: `${count}` }).end()
    const run = live.lifesign.open({})
    live.clock.advance(6_000)
    expect(book.entries.size).toBe(21)
    run.end()

    live.clock.advance(90_000)

    expect(book.entries.size).toBe(0)
  })

  it('shows nobody who comes a session that was forgotten meanwhile', async () => {
    const live = new LiveView({ idleSessionMs: 10_000 })
    live.lifesign.open({ session: 'a' }).end()
    live.clock.advance(15_000)

    expect((await live.json<SessionList>('/api/sessions')).sessions).toEqual([])
  })
})

type Step =
  | { readonly do: 'start' | 'model' | 'chunk' | 'tool' | 'report' | 'end call' | 'end' | 'queue' | 'take' }
  | { readonly do: 'say'; readonly state: SessionState }
  | { readonly do: 'pass'; readonly ms: number }

const acts = ['start', 'model', 'chunk', 'tool', 'report', 'end call', 'end', 'queue', 'take'] as const
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...acts).map((act): Step => ({ do: act })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<SessionState>('idle', 'processing', 'waiting')
      .map((state): Step => ({ do: 'say', state })),
  },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40_000 }).map((ms): Step => ({ do: 'pass', ms })) },
)
const script = fc.array(fc.tuple(fc.constantFrom('a', 'b', undefined), step), { minLength: 1, maxLength: 25 })

/** Plays a script on an instance of its own. */
class Player {
  readonly live = new LiveView({ thresholds: { slowMs: 3_000, warnMs: 10_000 } })
  readonly #runs = new Map<string | undefined, Run>()
  readonly #calls = new Map<string | undefined, { end(): void; progress(): void }>()

  play(session: string | undefined, one: Step): void {
    const { lifesign, clock } = this.live
    const run = this.#runs.get(session)
    const call = this.#calls.get(session)
    if (one.do === 'pass') clock.advance(one.ms)
    else if (one.do === 'start')
      this.#runs.set(session, lifesign.open(session === undefined ? {} : { session }))
    else if (one.do === 'model' && run) this.#calls.set(session, run.model({ model: 'm' }))
    else if (one.do === 'tool' && run) this.#calls.set(session, run.tool({ name: 't' }))
    else if (one.do === 'chunk' || one.do === 'report') call?.progress()
    else if (one.do === 'end call') call?.end()
    else if (one.do === 'end') run?.end()
    else if (session === undefined) return
    else if (one.do === 'queue') lifesign.sessions.queued(session)
    else if (one.do === 'take') lifesign.sessions.dequeued(session)
    else if (one.do === 'say') lifesign.sessions.state(session, one.state)
  }

  /** What is shown of the sessions that a host has named, and of how many others. */
  async shown(): Promise<unknown> {
    const { sessions } = await this.live.json<SessionList>('/api/sessions')
    const shown = sessions.map(({ key, named, status, pulse }) => [named ? key : '', status, pulse])
    return shown.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1))
  }
}

it('shows the pulses and the words of a book that somebody watched all along', async () => {
  await fc.assert(
    fc.asyncProperty(script, async (steps) => {
      const [watched, alone] = [new Player(), new Player()]
      watched.live.lifesign.live.book.watch(NOBODY)
      for (const [session, one] of steps) for (const player of [watched, alone]) player.play(session, one)
      // Who watches sees for 5 s what was forgotten.
      for (const { live } of [watched, alone]) live.clock.advance(10_000)

      expect(await alone.shown()).toEqual(await watched.shown())
    }),
    { numRuns: 40 },
  )
})
