/** A channel is tried with the time that the notifier gives it, and at the pace that its platform sets. */

import { describe, expect, it } from 'vitest'
import type { Channel } from '../../src/model/notice.ts'
import { tryChannel } from '../../src/notify/try-channel.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const origin = { channel: 'chat', room: 'C1' }

/** A test under way, and what the channel was asked. */
function aTest(more: Partial<Channel>) {
  const clock = new FakeClock()
  const calls: string[] = []
  const channel: Channel = {
    name: 'chat',
    send: (notice) => {
      calls.push(`${clock.now()} ${notice.id}`)
      return { id: 'm1' }
    },
    edit: (message, notice) => void calls.push(`${clock.now()} ${message.id} ${notice.id}`),
    ...more,
  }
  const test = tryChannel({ channel, origin, notices: {}, clock, key: 'k' })
  return { clock, calls, test }
}

describe('tryChannel', () => {
  it.each([
    [undefined, 10_000, 'no answer within 10s'],
    [300, 300, 'no answer within 300ms'],
  ])(
    'gives a channel with a limit of %s its %i ms, also one that ignores its signal',
    async (timeoutMs, ms, detail) => {
      const hangs = { send: () => new Promise<void>(() => undefined), ...(timeoutMs && { timeoutMs }) }
      const { clock, test } = aTest(hangs)
      let isOver = false
      void test.then(() => (isOver = true))

      await clock.advanceAsync(ms - 1)
      const wasOver = isOver
      await clock.advanceAsync(1)

      const failure = { reason: 'timeout', detail, retryable: true }
      expect(wasOver).toBe(false)
      expect(await test).toEqual({ sent: { ok: false, tookMs: ms, failure }, warnings: [] })
      expect(clock.pending).toBe(0)
    },
  )

  it.each([
    [undefined, 0],
    [[{ per: 'room', count: 5, perMs: 5_000 }], 0],
    [[{ per: 'room', count: 1, perMs: 1_000 }], 1_000],
    [[{ per: 'channel', count: 1, perMs: 60_000 }], 5_000],
  ] satisfies [Channel['limits'] | undefined, number][])(
    'edits under limits %j after %i ms',
    async (limits, ms) => {
      const { clock, calls, test } = aTest(limits === undefined ? {} : { limits })
      const startedMs = clock.now()

      await clock.advanceAsync(ms)

      expect(await test).toMatchObject({ sent: { ok: true, messageId: 'm1' }, edited: { ok: true } })
      expect(calls.map((call) => Number(call.split(' ')[0]) - startedMs)).toEqual([0, ms])
      expect(new Set(calls.map((call) => call.split(' ').at(-1))).size).toBe(2)
    },
  )

  it('edits nothing where a channel tells of no message', async () => {
    const { calls, test } = aTest({ send: () => undefined })

    expect(await test).toMatchObject({ sent: { ok: true }, warnings: [] })
    expect(await test).not.toHaveProperty('edited')
    expect(calls).toEqual([])
  })

  it('hears what a channel says that throws before it returns a promise', async () => {
    const { test } = aTest({
      send() {
        throw new RangeError('room must be a number')
      },
    })

    expect(await test).toMatchObject({
      sent: { failure: { reason: 'channel_error', detail: 'room must be a number', retryable: true } },
    })
  })
})
