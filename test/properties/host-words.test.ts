/** What a host says of its queue and its turns: who waits in vain is found in time, and nobody else is accused. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { SessionState } from '../../src/model/session.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const WARN_MS = 5_000
const TICK_MS = 1_000

type Step =
  | { readonly do: 'queue' | 'take' | 'start' | 'end' }
  | { readonly do: 'say'; readonly state: SessionState }
  | { readonly do: 'wait'; readonly ms: number }

const plain = (what: 'queue' | 'take' | 'start' | 'end') => fc.constant<Step>({ do: what })
const said = fc.constantFrom<SessionState>('idle', 'processing', 'waiting')
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: plain('queue') },
  { weight: 3, arbitrary: plain('take') },
  { weight: 2, arbitrary: plain('start') },
  { weight: 3, arbitrary: plain('end') },
  { weight: 1, arbitrary: said.map((state): Step => ({ do: 'say', state })) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 20_000 }).map((ms): Step => ({ do: 'wait', ms })) },
)

/** What a person would say who sees it all. */
class Observer {
  readonly #queue: { readonly started: number; readonly taken: number }[] = []
  #said: SessionState = 'idle'
  /** A turn was taken up, and no run of it has started. */
  #isPending = false
  #runs = 0
  #started = 0
  #taken = 0
  /** Since when somebody waits in vain; undefined while nobody does. */
  sinceMs: number | undefined

  see(one: Step, nowMs: number): void {
    const before = { state: this.#state, waits: this.#waits, isPending: this.#isPending }
    const isNewHead = this.#apply(one)
    if (!this.#waits) this.sinceMs = undefined
    else if (!before.waits || this.#state !== before.state || isNewHead) this.sinceMs = nowMs
  }

  get #state(): SessionState {
    if (this.#said === 'waiting') return 'waiting'
    if (this.#runs > 0) return 'processing'
    return this.#isPending ? 'processing' : this.#said
  }

  get #waits(): boolean {
    if (this.#runs > 0 || this.#state === 'waiting') return false
    return this.#isPending || this.#queue.length > 0 || this.#said === 'processing'
  }

  /** @returns whether somebody else waits now */
  #apply(one: Step): boolean {
    switch (one.do) {
      case 'queue':
        this.#queue.push({ started: this.#started, taken: this.#taken })
        return this.#queue.length === 1 && this.#runs === 0 && !this.#isPending
      case 'take':
        return this.#take()
      case 'start':
        this.#runs += 1
        this.#started += 1
        this.#isPending = false
        return true
      case 'end':
        this.#runs = Math.max(0, this.#runs - 1)
        return false
      case 'say': {
        const wasPending = this.#isPending
        this.#said = one.state
        this.#isPending = one.state === 'processing' && this.#runs === 0
        return this.#isPending && !wasPending
      }
      default:
        return false
    }
  }

  #take(): boolean {
    const head = this.#queue.shift()
    if (head === undefined) return false
    const isServed = this.#started - head.started > this.#taken - head.taken
    this.#taken += 1
    if (this.#runs > 0) return false
    const wasPending = this.#isPending
    this.#isPending ||= !isServed
    return !wasPending
  }
}

it('finds within two ticks who waits in vain, and accuses nobody earlier', async () => {
  let alarms = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }), async (steps) => {
      const clock = new FakeClock()
      const thresholds = { warnMs: WARN_MS, abortMs: 0, waitingMaxMs: 0 }
      // Its owner leaves everything as it is: what is said here is all that happens.
      const recover = () => ({ action: 'observe_only', status: 'noop' }) as const
      const recovery = { handler: { recover } }
      const lifesign = new Lifesign({ clock, watchProcess: false, tickMs: TICK_MS, thresholds, recovery })
      const observer = new Observer()
      const runs: Run[] = []
      const early: unknown[] = []
      lifesign.on('session.stuck', ({ begins, reason }) => {
        const { sinceMs } = observer
        if (!begins) return
        alarms += 1
        if (sinceMs === undefined || clock.now() - sinceMs < WARN_MS - TICK_MS) early.push([reason, sinceMs])
      })
      for (const one of steps) {
        if (one.do === 'queue') lifesign.sessions.queued('s')
        if (one.do === 'take') lifesign.sessions.dequeued('s')
        if (one.do === 'say') lifesign.sessions.state('s', one.state)
        if (one.do === 'end') runs.shift()?.end()
        if (one.do === 'start') {
          void lifesign.run({ session: 's', thresholds: { warnMs: 0 } }, (run) => {
            runs.push(run)
            return new Promise(() => {})
          })
        }
        observer.see(one, clock.now())
        await clock.advanceAsync(one.do === 'wait' ? one.ms : 0)
        const waitedMs = observer.sinceMs === undefined ? 0 : clock.now() - observer.sinceMs
        if (waitedMs > WARN_MS + 3 * TICK_MS)
          expect(lifesign.sessions.get('s')?.attention, JSON.stringify(steps)).toBe('stuck')
      }
      expect(early).toEqual([])
    }),
    { numRuns: 500 },
  )
  expect(alarms).toBeGreaterThan(50)
}, 60_000)
