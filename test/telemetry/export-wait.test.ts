/** How long the end of an application waits for a collector, by what an export before it has shown. */

import { expect, it } from 'vitest'

import { ExportWait } from '../../src/telemetry/export-wait.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** Exports of a provider that never says that it has done. */
function aWait(forceFlush: () => Promise<void> = () => new Promise(() => {})) {
  const clock = new FakeClock()
  const wait = new ExportWait({ clock, providers: { tracers: { forceFlush } }, warn: () => {} })
  /** Whether a shutdown still waits after this time, in ms. */
  const stillWaitsAfter = async (ms: number): Promise<boolean> => {
    let isOver = false
    const over = wait.atShutdown(5_000).then(() => (isOver = true))
    clock.advance(ms)
    // All that is due has its turn before that.
    await new Promise((resolve) => setImmediate(resolve))
    const waits = !isOver
    clock.advance(5_000)
    await over
    return waits
  }
  return { clock, wait, stillWaitsAfter }
}

it('does not wait twice for a collector that had its time before', async () => {
  const { clock, wait, stillWaitsAfter } = aWait()

  const flushed = wait.within(2_000)
  clock.advance(2_000)
  await flushed

  expect(await stillWaitsAfter(1_000)).toBe(false)
})

it('gives a collector its whole time that had only a moment before', async () => {
  const { clock, wait, stillWaitsAfter } = aWait()

  const flushed = wait.within(100)
  clock.advance(100)
  await flushed

  expect(await stillWaitsAfter(4_900)).toBe(true)
})

it('does not wait long where an export has failed at once', async () => {
  let isFirst = true
  const { wait, stillWaitsAfter } = aWait(() => {
    if (!isFirst) return new Promise(() => {})
    isFirst = false
    return Promise.reject(new Error('refused'))
  })

  await wait.within(100)

  expect(await stillWaitsAfter(1_000)).toBe(false)
})

it('waits for one provider where another is refused at once', async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  const loggers = { forceFlush: () => Promise.reject(new Error('404')) }
  const providers = { tracers: { forceFlush: () => answered }, loggers }
  const wait = new ExportWait({ clock: new FakeClock(), providers, warn: () => {} })
  const told: string[] = []

  const over = wait.atShutdown(5_000).then(() => told.push('over'))
  await new Promise((resolve) => setImmediate(resolve))
  told.push('answer')
  answer()
  await over

  expect(told).toEqual(['answer', 'over'])
})
