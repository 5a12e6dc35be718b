/** A time that Node's timers do not know held the process for a millisecond, with a warning on the host's console. */

import { expect, it, vi } from 'vitest'

it.each(['holdProcess', 'systemClock.after'])(
  '%s never asks for more than the longest timer',
  async (name) => {
    const asked: unknown[] = []
    vi.stubGlobal('setTimeout', (_: unknown, delayMs: unknown) => {
      asked.push(delayMs)
      return { unref() {} }
    })
    vi.resetModules()
    const { holdProcess, MAX_TIMER_MS, systemClock } = await import('../../src/system-clock.ts')
    vi.unstubAllGlobals()
    const wait = name === 'holdProcess' ? holdProcess : systemClock.after

    for (const delayMs of [1, MAX_TIMER_MS + 1, Number.POSITIVE_INFINITY]) wait(delayMs, () => {})

    expect(asked).toEqual([1, MAX_TIMER_MS, MAX_TIMER_MS])
  },
)
