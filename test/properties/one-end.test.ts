/** Invariant 1, inside one process: every started run is reported once, with exactly one end. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { END_CAUSES, isFailed, type RunEnd } from '../../src/model/end.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** What can happen to a run, from inside and outside, in any order and more than once. */
const blow = fc.constantFrom(
  'resolve',
  'throw',
  'abort',
  'timeoutSignal',
  'end',
  'stop',
  'endRun',
  'deadline',
  'suspect',
  'child',
  'tick',
)
const story = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), blow), { maxLength: 30 })

interface Actor {
  readonly run: Run
  readonly settled: Promise<unknown>
  readonly finish: { resolve(): void; reject(error: unknown): void }
  readonly caller: AbortController
}

describe('invariant 1: every run that starts ends exactly once', () => {
  it('whatever hits it, in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (blows) => {
        const clock = new FakeClock()
        const lifesign = new Lifesign({ clock, watchProcess: false })
        const started: string[] = []
        const ended: string[] = []
        // What a listener throws reaches nobody: they are looked at below.
        const ends: RunEnd[] = []
        lifesign.on('run.started', (run) => void started.push(run.id))
        lifesign.on('run.ended', ({ run, end }) => {
          ended.push(run.id)
          ends.push(end)
        })
        const actors = [0, 1, 2, 3].map((index) => act(lifesign, `s${index % 2}`))
        for (const [index, verb] of blows) await strike(lifesign, clock, actors[index] as Actor, verb)

        await lifesign.shutdown()
        // A run that was told that it is completed still waits for what its body returns.
        for (const { finish } of actors) finish.resolve()
        await Promise.all(actors.map(({ settled }) => settled))

        expect(ended.toSorted()).toEqual(started.toSorted())
        expect(new Set(ended).size).toBe(ended.length)
        expect(lifesign.sessions.list().flatMap(({ runs }) => runs)).toEqual([])
        expect(ends.filter((end) => !isWhole(end))).toEqual([])
        expect(clock.pending).toBe(0)
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})

/** Its cause belongs to its reason, and only a failure has an error type. */
function isWhole(end: RunEnd): boolean {
  const causes: readonly unknown[] = END_CAUSES[end.reason]
  const isCaused = end.cause === undefined ? end.reason === 'completed' : causes.includes(end.cause)
  return isCaused && (end.errorType !== undefined) === isFailed(end)
}

function act(lifesign: Lifesign, session: string): Actor {
  const caller = new AbortController()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let run: Run | undefined
  const running = lifesign.run({ session, timeoutMs: 1_000, signal: caller.signal }, (given) => {
    run = given
    return promise
  })
  return { run: run as Run, settled: running.catch(() => {}), finish: { resolve, reject }, caller }
}

async function strike(lifesign: Lifesign, clock: FakeClock, actor: Actor, verb: string): Promise<void> {
  const { run, finish, caller } = actor
  const { recorder } = lifesign
  if (verb === 'resolve') finish.resolve()
  if (verb === 'throw') finish.reject(new Error('boom'))
  if (verb === 'abort') caller.abort()
  if (verb === 'timeoutSignal') caller.abort(new DOMException('late', 'TimeoutError'))
  if (verb === 'end') run.end()
  if (verb === 'stop') lifesign.sessions.stop(run.session)
  if (verb === 'endRun') lifesign.endRun(run.id, { reason: 'timeout', cause: 'outer_timer' })
  if (verb === 'deadline') clock.advance(1_000)
  if (verb === 'suspect')
    recorder.startRun({ session: run.session }).end({ reason: 'error', cause: 'exception' })
  if (verb === 'child') void run.child({}, () => finish.resolve()).catch(() => {})
  await clock.advanceAsync(verb === 'tick' ? 100 : 0)
}
