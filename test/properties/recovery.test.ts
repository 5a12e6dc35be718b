/** Invariant 4: recovery acts only on what it judged, drops no input, and each request is completed once. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { RecoveryCompletion, RecoveryOutcome, RecoveryRequest } from '../../src/model/recovery.ts'
import type { RunInfo } from '../../src/model/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const WARN_MS = 3_000
const ABORT_MS = 6_000
const TICK_MS = 1_000
/** A pause counts as observed for so long at most, in ms. */
const COUNTED_MS = TICK_MS + 100
const SESSIONS = ['a', 'b'] as const

/** One thing that happens to a session. */
type Step =
  | { readonly do: 'run' | 'lane'; readonly session: string; readonly stubborn: boolean }
  | {
      readonly do: 'progress' | 'end' | 'stop' | 'call' | 'queue' | 'dequeue' | 'busy'
      readonly session: string
    }
  | { readonly do: 'wait' | 'suspend'; readonly ms: number }

/** How the host's own handler behaves. */
type Manners = 'absent' | 'passes' | 'lies' | 'throws' | 'hangs'

const session = fc.constantFrom(...SESSIONS)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('run', 'lane'), session, stubborn: fc.boolean() }),
  fc.record({
    do: fc.constantFrom('progress', 'end', 'stop', 'call', 'queue', 'dequeue', 'busy'),
    session,
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 9_000 }) }),
  fc.record({ do: fc.constant('suspend' as const), ms: fc.integer({ min: 1_500, max: 60_000 }) }),
)

class Story {
  readonly clock = new FakeClock()
  readonly lifesign: Lifesign
  readonly requests: RecoveryRequest[] = []
  readonly completions: RecoveryCompletion[] = []
  readonly wrong: string[] = []
  /** Turns asked for, and had, on lanes. */
  asked = 0
  ran = 0
  readonly #runs = new Map<string, { run: Run; session: string }[]>(SESSIONS.map((key) => [key, []]))
  /** By the id of the run. */
  readonly #movedAt = new Map<string, number>()
  /** Ids of runs that have asked a model. */
  readonly #asking = new Set<string>()
  /** Time in which the process did not run, but for what counts of it as observed. */
  #pausedMs = 0

  constructor(manners: Manners) {
    const handler = handlerOf(manners)
    this.lifesign = new Lifesign({
      clock: this.clock,
      watchProcess: false,
      tickMs: TICK_MS,
      thresholds: { warnMs: WARN_MS, abortMs: ABORT_MS },
      recovery: { abort: true, drainMs: 2_000, ...(handler && { handler: { recover: handler } }) },
    })
    this.lifesign.on('recovery.requested', (request) => this.requests.push(request))
    this.lifesign.on('recovery.completed', (completion) => this.completions.push(completion))
    this.lifesign.on('run.ended', ({ run }) => this.#checkEnd(run))
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      this.#take(one)
      await this.clock.advanceAsync(0)
      if (one.do === 'wait') await this.clock.advanceAsync(one.ms)
      if (one.do === 'suspend') {
        this.clock.suspend(one.ms)
        this.#pausedMs += Math.max(0, one.ms - COUNTED_MS)
      }
    }
    // Everything that lives now falls silent, is aborted, and all that waits on lanes has its turn.
    await this.clock.advanceAsync(400_000)
  }

  get #observedMs(): number {
    return this.clock.now() - this.#pausedMs
  }

  #take(one: Step): void {
    if (!('session' in one)) return
    const { session: key } = one
    const { sessions } = this.lifesign
    const runs = this.#runs.get(key) ?? []
    const newest = runs.at(-1)?.run
    if (one.do === 'run' || one.do === 'lane') this.#start(key, one.do === 'lane', one.stubborn)
    if (one.do === 'progress' && newest !== undefined && newest.ended === undefined) {
      newest.progress()
      if (!this.#asking.has(newest.id)) this.#movedAt.set(newest.id, this.#observedMs)
    }
    if (one.do === 'end') newest?.end()
    if (one.do === 'stop') sessions.stop(key)
    if (one.do === 'call' && newest !== undefined) {
      newest.model({ model: 'm' })
      // No call of a story is answered: from the first one on, that call is what is silent, whatever starts beside it.
      if (!this.#asking.has(newest.id)) this.#movedAt.set(newest.id, this.#observedMs)
      this.#asking.add(newest.id)
    }
    if (one.do === 'queue') sessions.queued(key)
    if (one.do === 'dequeue') sessions.dequeued(key)
    if (one.do === 'busy') sessions.state(key, 'processing')
  }

  #start(key: string, onLane: boolean, stubborn: boolean): void {
    if (onLane) this.asked += 1
    const options = { session: key, ...(onLane && { lane: 'queue' as const }) }
    this.lifesign
      .run(options, (run) => {
        if (onLane) this.ran += 1
        this.#runs.get(key)?.push({ run, session: key })
        this.#movedAt.set(run.id, this.#observedMs)
        return new Promise<void>((resolve) => {
          if (!stubborn) run.signal.addEventListener('abort', () => resolve())
        })
      })
      .catch(() => {})
  }

  #checkEnd(run: RunInfo): void {
    if (run.ended?.cause !== 'recovery') return
    const request = this.requests.findLast((one) => one.run === run)
    const silentMs = this.#observedMs - (this.#movedAt.get(run.id) ?? 0)
    if (request === undefined) this.wrong.push('ended without a request')
    else if (run.generation > request.generation) this.wrong.push('ended a run of a later generation')
    else if (run.startedAt > request.requestedAt) this.wrong.push('ended a run that started later')
    // A model that is asked again and again without a result moves, and is judged by its first request.
    const isLoop = request?.reason === 'repeated_model_requests_without_progress'
    if (silentMs < ABORT_MS && !isLoop) this.wrong.push(`ended after only ${silentMs} ms of silence`)
  }
}

type Recover = (request: RecoveryRequest) => RecoveryOutcome | undefined | Promise<RecoveryOutcome>

function handlerOf(manners: Manners): Recover | undefined {
  switch (manners) {
    case 'absent':
      return undefined
    case 'passes':
      return () => undefined
    case 'lies':
      return ({ action }) => ({ action, status: action === 'abort_run' ? 'aborted' : 'released' })
    case 'throws':
      return () => {
        throw new Error('no')
      }
    case 'hangs':
      return () => new Promise(() => {})
  }
}

describe('recovery', () => {
  it('acts only on what it judged, and completes each request once', async () => {
    const seen = new Set<string>()
    const manners = fc.constantFrom<Manners>('absent', 'passes', 'lies', 'throws', 'hangs')
    await fc.assert(
      fc.asyncProperty(manners, fc.array(step, { minLength: 1, maxLength: 25 }), async (way, steps) => {
        const story = new Story(way)
        await story.play(steps)
        // Shutdown completes what a hanging handler still holds.
        const closed = story.lifesign.shutdown()
        await story.clock.advanceAsync(10_000)
        await closed

        expect(story.wrong).toEqual([])
        expect(story.completions.length).toBe(story.requests.length)
        expect(new Set(story.completions.map(({ request }) => request)).size).toBe(story.requests.length)
        for (const { request, status } of story.completions) {
          seen.add(status)
          if (status === 'aborted') expect(request.run?.ended).toBeDefined()
        }
        if (way === 'absent' || way === 'passes') expect(story.ran).toBe(story.asked)
      }),
      { numRuns: 300 },
    )
    // The stories are worth something only if they come to each end.
    expect([...seen].toSorted()).toEqual(expect.arrayContaining(['aborted', 'failed', 'released']))
  }, 60_000)
})
