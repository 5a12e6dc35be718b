/** Invariant 5: a run that was stopped or replaced emits nothing afterwards, however its promises interleave. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** The slow suite asks for more. */
const INTERLEAVINGS = Number(process.env['INTERLEAVINGS'] ?? 2_000)

/** How a session's current run is told that it is over. */
type Blow = 'stop' | 'endRun' | 'takeover' | 'deadline' | 'abort'

interface Story {
  readonly chunks: number
  readonly way: 'loop' | 'function' | 'stream' | 'piped'
  readonly blow: Blow
  /** Microtasks between the moment when the blow is due and the blow. */
  readonly hops: number
  /** The new run starts together with the blow. */
  readonly replaced: boolean
}

const story: fc.Arbitrary<Story> = fc.record({
  chunks: fc.integer({ min: 1, max: 6 }),
  way: fc.constantFrom('loop', 'function', 'stream', 'piped'),
  blow: fc.constantFrom('stop', 'endRun', 'takeover', 'deadline', 'abort'),
  hops: fc.integer({ min: 0, max: 12 }),
  replaced: fc.boolean(),
})

/** What went out, and whether it was allowed to. */
class Outlet {
  readonly #isOver: () => boolean
  emitted = 0
  leaked = 0

  constructor(isOver: () => boolean) {
    this.#isOver = isOver
  }

  readonly emit = (_text: string): void => {
    this.emitted += 1
    if (this.#isOver()) this.leaked += 1
  }
}

/** Speaks in one of the ways in which hosts do. */
async function speak(
  run: Run,
  { way, chunks }: Story,
  { scheduler, outlet }: { scheduler: fc.Scheduler; outlet: Outlet },
): Promise<void> {
  async function* model(): AsyncGenerator<string> {
    for (let index = 0; index < chunks; index += 1) {
      yield await scheduler.schedule(Promise.resolve(`chunk ${index}`), `chunk ${index}`)
    }
  }
  // The loop emits with no fence of its own, in the same breath in which it gets its chunk.
  if (way === 'loop') for await (const text of run.fence(model())) outlet.emit(text)
  const send = run.fence(outlet.emit)
  if (way === 'function') {
    for await (const text of model()) {
      await scheduler.schedule(Promise.resolve(), 'rate limit')
      send(text)
    }
  }
  if (way === 'stream') {
    const writer = run.fence(new WritableStream({ write: outlet.emit })).getWriter()
    for await (const text of model()) await writer.write(text)
  }
  if (way === 'piped') {
    const target = run.fence(new WritableStream({ write: outlet.emit }))
    await ReadableStream.from(run.fence(model())).pipeTo(target)
  }
  if (way !== 'loop') send('the final message')
}

async function play(told: Story, scheduler: fc.Scheduler): Promise<[old: Outlet, fresh: Outlet]> {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false })
  const caller = new AbortController()
  let isOver = false
  let old: Run | undefined
  let spoken: Promise<unknown> = Promise.resolve()
  const outlets: [Outlet, Outlet] = [new Outlet(() => isOver), new Outlet(() => false)]
  const options = { session: 's', timeoutMs: 1_000, signal: caller.signal }
  const running = lifesign.run(options, (run) => {
    old = run
    spoken = speak(run, told, { scheduler, outlet: outlets[0] })
    return spoken
  })
  running.catch(() => {})

  const strike = async (): Promise<void> => {
    for (let hop = 0; hop < told.hops; hop += 1) await Promise.resolve()
    if (old?.ended !== undefined) return
    isOver = true
    if (told.blow === 'stop') lifesign.sessions.stop('s')
    if (told.blow === 'endRun') lifesign.endRun(old?.id ?? '', { reason: 'timeout', cause: 'outer_timer' })
    if (told.blow === 'takeover') lifesign.endRun({ session: 's' }, { reason: 'killed', cause: 'takeover' })
    if (told.blow === 'deadline') clock.advance(1_000)
    if (told.blow === 'abort') caller.abort()
    if (told.replaced) void lifesign.run({ session: 's' }, (run) => speakAnew(run))
  }
  const speakAnew = (run: Run): Promise<void> =>
    speak(run, { ...told, way: 'loop' }, { scheduler, outlet: outlets[1] })

  const struck = scheduler.schedule(Promise.resolve(), 'blow').then(strike)
  await scheduler.waitFor(Promise.allSettled([running, spoken, struck]))
  await scheduler.waitIdle()
  expect(await spoken.then(() => 'settled')).toBe('settled')
  // What was to be said was said, or was withheld because the run was over.
  if (!isOver) expect(outlets[0].emitted).toBeGreaterThanOrEqual(told.chunks)
  if (isOver && told.replaced) expect(outlets[1].emitted).toBe(told.chunks)
  await lifesign.shutdown()
  return outlets
}

describe('invariant 5: outputs of a stale generation are never emitted', () => {
  it(`zero leaks in ${INTERLEAVINGS} interleavings of a streaming run with its end`, async () => {
    let [leaked, struckWhileStreaming] = [0, 0]
    await fc.assert(
      fc.asyncProperty(story, fc.scheduler(), async (told, scheduler) => {
        const [old] = await play(told, scheduler)
        leaked += old.leaked
        if (old.emitted < told.chunks) struckWhileStreaming += 1
        expect(old.leaked).toBe(0)
      }),
      { numRuns: INTERLEAVINGS },
    )
    expect(leaked).toBe(0)
    // The blow has to fall into the stream, or nothing was shown.
    expect(struckWhileStreaming).toBeGreaterThan(INTERLEAVINGS / 4)
  }, 120_000)
})
