/** Notices through the front door: what the rooms hand each other arrives in what people read. */

import { describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { collectTelemetry } from '../../src/testing/collect-telemetry.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { EditableChannel, ORIGIN } from './news.ts'

function start() {
  const clock = new FakeClock()
  const channel = new EditableChannel()
  const notices = { traceUrl: 'https://traces.test/{traceId}' }
  const lifesign = new Lifesign({ clock, channels: [channel], notices, watchProcess: false })
  return { clock, channel, lifesign }
}

describe('a notice', () => {
  it('says what the run was doing at its end, and links to its trace', async () => {
    await using telemetry = await collectTelemetry()
    const { clock, channel, lifesign } = start()

    const run = lifesign
      .run({ label: 'index-repo', origin: ORIGIN, timeoutMs: 300_000 }, async (current) => {
        clock.advance(60_000)
        await current.tool({ name: 'shell' }, () => new Promise(() => {}))
      })
      .catch(() => undefined)
    await clock.advanceAsync(240_000)
    await run
    await lifesign.flush()
    const { traceId } = telemetry.spans.find(({ name }) => name === 'invoke_agent') ?? {}

    expect(channel.shown.at(-1)).toBe(
      `⚠️ Task \`index-repo\` timed out after 5m, in tool \`shell\` for 4m · trace: https://traces.test/${traceId}`,
    )
    await lifesign.shutdown()
  })

  it('links to nothing without a provider', async () => {
    const { channel, lifesign } = start()

    await lifesign
      .run({ label: 'a', origin: ORIGIN }, () => Promise.reject(new Error('b')))
      .catch(() => undefined)
    await lifesign.flush()

    expect(channel.shown).toEqual(['❌ Task `a` crashed: b'])
    await lifesign.shutdown()
  })

  it('keeps people posted in one message, from the first heartbeat to the end', async () => {
    const { clock, channel, lifesign } = start()
    const { promise, resolve } = Promise.withResolvers<void>()

    const run = lifesign.run(
      { label: 'a', origin: ORIGIN, keepPosted: { afterMs: 60_000 } },
      async (current) => {
        current.progress()
        await promise
      },
    )
    await clock.advanceAsync(61_000)
    await lifesign.flush()
    expect(channel.shown).toEqual([expect.stringMatching(/^⏳ Task `a` is still running \(1m.* elapsed\)/)])
    resolve()
    await run
    await lifesign.flush()

    expect(channel.shown).toEqual([expect.stringMatching(/^✅ Task `a` finished after 1m/)])
    expect(channel.attempts).toBe(1)
    await lifesign.shutdown()
  })
})
