/** What a plugin in a real gateway met: people had been told that a run moves when its call failed, or began to wait. */

import { expect, test } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

function stage(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const told: string[] = []
  const send = ({ text }: { readonly text: string }): void => void told.push(text)
  const channels = [{ name: 'chat', send }]
  const lifesign = new Lifesign({ clock, watchProcess: false, channels, ...options })
  const run = lifesign.open({ session: 's', label: 'index-repo', origin: { channel: 'chat', room: 'r' } })
  return { clock, told, lifesign, run }
}

test.each([0, 400, 1_500])(
  'a call that fails %i ms before its run is stopped does not move',
  async (betweenMs) => {
    const { clock, told, run } = stage()
    const call = run.model({ model: 'm' })
    await clock.advanceAsync(400_600)

    call.end({ error: new DOMException('aborted', 'AbortError') })
    await clock.advanceAsync(betweenMs)
    run.end({ reason: 'killed', cause: 'stop' })
    await clock.advanceAsync(10_000)

    expect(told).toEqual([expect.stringContaining('has gone silent'), expect.stringContaining('was stopped')])
  },
)

test.each(['waits', 'fails'])(
  'a tool that was told of as silent, and then %s, does not move',
  async (what) => {
    const { clock, told, run } = stage()
    const call = run.tool({ name: 'exec', deadlineMs: 120_000 })
    await clock.advanceAsync(130_000)
    expect(told).toEqual([expect.stringContaining('has gone silent')])

    if (what === 'waits') run.waiting('person')
    else call.end({ error: new Error('boom') })
    await clock.advanceAsync(5_000)

    expect(told).toHaveLength(1)
  },
)

test('a provider that only fails, with waits for retries between, is told of, and never as moving again', async () => {
  const { clock, told, run } = stage({ thresholds: { warnMs: 15_000, abortMs: 30_000 } })

  for (const delayMs of [2_000, 4_000, 8_000, 16_000, 27_000, 27_000]) {
    const call = run.model({ model: 'm' })
    await clock.advanceAsync(1_000)
    call.end({ error: new Error('status 500') })
    run.waiting('retry', { untilMs: delayMs })
    await clock.advanceAsync(delayMs)
  }

  expect(told.length).toBeGreaterThan(0)
  expect(told.filter((text) => text.includes('moving again'))).toEqual([])
})

test.each([undefined, 1_800_000])(
  'a hung model call is told of in time, whatever its request allows: %s',
  async (timeoutMs) => {
    const { clock, lifesign, run } = stage()
    const stalledAt: number[] = []
    lifesign.on('session.stalled', () => stalledAt.push(clock.now()))
    run.model({ model: 'm', ...(timeoutMs !== undefined && { timeoutMs }) })

    await clock.advanceAsync(365_000)

    expect(stalledAt).toHaveLength(1)
  },
)

test('a model that streams is not said to be waited for', async () => {
  const { clock, told, run } = stage({ keepPosted: { afterMs: 20_000 } })
  const call = run.model({ model: 'm' })

  for (let second = 0; second < 25; second += 1) {
    call.progress()
    await clock.advanceAsync(1_000)
  }

  expect(told).toEqual([expect.stringContaining('now answered by model `m`')])
})
