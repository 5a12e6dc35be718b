/** A run lives as long as its answer: one end each, no answer cut that no end cut, none open whose answer was read. */

import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunEnd } from '../../src/model/end.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { type Answer, KINDS } from './answer-kinds.ts'

const ABORT_MS = 80_000

const deed = fc.constantFrom(
  'say',
  'say',
  'read',
  'read',
  'read',
  'close',
  'fail',
  'leave',
  'settle',
  'reject',
  'stop',
  'abort',
  'deadline',
)
const plan = fc.record({
  kind: fc.constantFrom(...Object.keys(KINDS)),
  lasts: fc.boolean(),
  holds: fc.integer({ min: 0, max: 2 }),
  body: fc.constantFrom('returns', 'returns late', 'throws', 'holds'),
})
/** Which run, what happens, and whether time passes before the next thing does. */
const story = fc.array(fc.tuple(fc.nat(2), deed, fc.boolean()), { maxLength: 40 })

type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never

const unheard: unknown[] = []
const hear = (reason: unknown): void => void unheard.push(reason)
beforeEach(() => void process.on('unhandledRejection', hear))
afterEach(() => void process.off('unhandledRejection', hear))

describe('a run that lives for its answer', () => {
  it('has exactly one end, and changes no answer that its end did not cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 3 }), story, async (plans, deeds) => {
        const clock = new FakeClock()
        const lifesign = new Lifesign({ clock, watchProcess: false, thresholds: { abortMs: ABORT_MS } })
        const ends = new Map<string, RunEnd[]>()
        lifesign.on('run.started', (run) => void ends.set(run.id, []))
        lifesign.on('run.ended', ({ run, end }) => void ends.get(run.id)?.push(end))
        const actors = plans.map((one, index) => new Actor(lifesign, one, `s${index}`))
        for (const [index, what, isLater] of deeds) {
          actors[index % actors.length]?.act(what, clock)
          if (!isLater) continue
          await clock.advanceAsync(1)
          for (const actor of actors) actor.mustBeOver()
        }

        for (const actor of actors) await actor.finish(clock)

        expect(lifesign.sessions.list().flatMap(({ runs }) => runs)).toEqual([])
        for (const actor of actors) actor.check(ends)
        expect(Array.from(ends.values(), ({ length }) => length)).toEqual(actors.map(() => 1))
        await lifesign.shutdown()
        expect(clock.pending).toBe(0)
        expect(unheard.splice(0)).toEqual([])
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})

/** One run with its answer, the source and the reader of it. */
class Actor {
  readonly #lifesign: Lifesign
  readonly #plan: Plan
  readonly #session: string
  readonly #answer: Answer
  readonly #caller = new AbortController()
  readonly #holds: PromiseWithResolvers<void>[]
  readonly #body = Promise.withResolvers<void>()
  readonly #said: number[] = []
  readonly #read: number[] = []
  #run: { id: string; ended: RunEnd | undefined } | undefined
  #closed = false
  #failed = false
  #isGiven = false
  #left = false
  #reading = Promise.resolve()
  #outcome: { done: true } | { error: unknown } | undefined

  constructor(lifesign: Lifesign, given: Plan, session: string) {
    this.#lifesign = lifesign
    this.#plan = given
    this.#session = session
    this.#answer = KINDS[given.kind]!()
    this.#holds = Array.from({ length: given.holds }, () => Promise.withResolvers<void>())
    const timeoutMs = given.lasts ? {} : { timeoutMs: 1_000 }
    lifesign
      .run({ session, signal: this.#caller.signal, ...timeoutMs }, (run) => {
        this.#run = run
        for (const { promise } of this.#holds) void run.hold(promise)
        return this.#perform(run)
      })
      .then(
        () => (this.#isGiven = true),
        () => undefined,
      )
    if (given.body !== 'returns late') this.#body.resolve()
  }

  async #perform(run: { hold<T>(answer: T): T }): Promise<unknown> {
    const { given } = this.#answer
    if (this.#plan.body === 'holds') run.hold(given)
    await this.#body.promise
    if (this.#plan.body === 'throws') throw new Error('boom')
    return this.#plan.body === 'holds' ? undefined : given
  }

  act(what: string, clock: FakeClock): void {
    if (what === 'say') this.#say()
    if (what === 'close') this.#close()
    if (what === 'fail') this.#fail()
    if (what === 'read') this.#pull()
    if (what === 'leave') this.#leave()
    if (what === 'settle') this.#holds[0]?.resolve()
    if (what === 'reject') this.#holds.at(-1)?.reject(new Error('no disk'))
    if (what === 'stop') this.#lifesign.sessions.stop(this.#session)
    if (what === 'abort') this.#caller.abort(new Error('left'))
    if (what === 'deadline') clock.advance(1_000)
    if (what === 'settle') this.#body.resolve()
  }

  /** Read to its end, with nothing else to wait for: the run must have ended by now. */
  mustBeOver(): void {
    if (this.#holds.length > 0 || !this.#isGiven || this.#outcome === undefined) return
    expect(this.#run?.ended).toBeDefined()
  }

  /** The source says all, the reader reads all, nothing is held any more; who is not read is given up. */
  async finish(clock: FakeClock): Promise<void> {
    this.#body.resolve()
    await clock.advanceAsync(1)
    for (const { resolve } of this.#holds) resolve()
    this.#say()
    this.#close()
    for (let turn = 0; turn < 50 && this.#isGiven && !this.#left && this.#outcome === undefined; turn += 1) {
      this.#pull()
      await clock.advanceAsync(0)
    }
    expect(this.#isGiven && !this.#left && this.#outcome === undefined, 'the reader waits for ever').toBe(
      false,
    )
    await clock.advanceAsync(1)
    if (this.#isGiven && this.#outcome !== undefined) expect(this.#run?.ended).toBeDefined()
    await clock.advanceAsync(2 * ABORT_MS)
  }

  check(ends: ReadonlyMap<string, readonly RunEnd[]>): void {
    const [end] = ends.get(this.#run!.id) ?? []
    expect(this.#read).toEqual(this.#said.slice(0, this.#read.length))
    if (this.#left || this.#outcome === undefined) return
    if ('done' in this.#outcome) expect(this.#read).toEqual(this.#said)
    else if (!this.#failed) expect(end?.reason).not.toBe('completed')
    // What was not cut by anybody was given whole. Nobody saw how it went on after it was given up as unread.
    if (end?.reason !== 'completed' || (end.stopReason === 'unread' && this.#failed)) return
    expect(this.#outcome).toEqual({ done: true })
  }

  #say(): void {
    if (this.#isSilent()) return
    const chunk = this.#said.length
    this.#said.push(chunk)
    this.#answer.say(chunk)
  }

  #close(): void {
    if (this.#isSilent()) return
    this.#closed = true
    this.#answer.close()
  }

  #fail(): void {
    if (this.#isSilent() || !this.#isGiven) return
    this.#failed = true
    this.#answer.fail(new Error('terminated'))
  }

  /** A source that was cut says no more. */
  #isSilent(): boolean {
    const { ended } = this.#run ?? {}
    const isCut = ended !== undefined && ended.reason !== 'completed'
    return this.#closed || this.#failed || this.#left || isCut
  }

  #pull(): void {
    if (!this.#isGiven || this.#left) return
    this.#reading = this.#reading.then(async () => {
      if (this.#outcome !== undefined) return
      try {
        const chunk = await this.#answer.read()
        if (chunk === undefined) this.#outcome = { done: true }
        else this.#read.push(chunk)
      } catch (error) {
        this.#outcome = { error }
      }
    })
  }

  #leave(): void {
    if (!this.#isGiven || this.#left) return
    this.#left = true
    this.#answer.leave().catch(() => undefined)
  }
}
