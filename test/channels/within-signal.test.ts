/** A signal bounds work that knows none. */

import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { withinSignal } from '../../src/channels/within-signal.ts'
import { DeliveryError } from '../../src/model/notice.ts'

const aborted = new DeliveryError('Cannot send to pager: aborted', { reason: 'aborted', retryable: true })

describe('withinSignal', () => {
  it('yields what the work yields, and hears of the signal no more', async () => {
    const { signal } = new AbortController()

    expect(await withinSignal(signal, aborted, async () => 'ok')).toBe('ok')
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('begins at once, for a process that dies has no other turn', () => {
    let begun = false

    void withinSignal(new AbortController().signal, aborted, async () => void (begun = true))

    expect(begun).toBe(true)
  })

  it('begins nothing when the time is over', async () => {
    const work = withinSignal(AbortSignal.abort(), aborted, () => Promise.reject(new Error('begun')))

    await expect(work).rejects.toBe(aborted)
  })

  it('leaves work behind that goes on', async () => {
    const controller = new AbortController()
    const work = withinSignal(controller.signal, aborted, () => new Promise(() => {}))

    controller.abort()

    await expect(work).rejects.toBe(aborted)
  })

  it('hides the error that the abort has brought about, and shows any other', async () => {
    const controller = new AbortController()
    const stopping = async () => {
      controller.abort()
      throw new Error('socket hang up')
    }
    const failing = withinSignal(new AbortController().signal, aborted, () =>
      Promise.reject(new Error('own')),
    )

    await expect(withinSignal(controller.signal, aborted, stopping)).rejects.toBe(aborted)
    await expect(failing).rejects.toThrow('own')
  })
})
