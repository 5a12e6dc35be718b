/** A second start joins the first: channels, adapters and listeners of all are used, and no start ends another's. */

import { trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { functionChannel } from '../src/channels/function/index.ts'
import { run, shutdown, startLifesign } from '../src/instance.ts'
import type { Adapter, Recorder } from '../src/model/adapter.ts'
import type { Channel } from '../src/model/notice.ts'
import { FakeClock } from '../src/testing/fake-clock.ts'
import { hearAloud, nextTurn } from './support/hear-aloud.ts'

afterEach(() => shutdown(0))

/** A channel, and what it told. */
function aChannel(name: string): { readonly channel: Channel; readonly told: string[] } {
  const told: string[] = []
  return { told, channel: functionChannel(name, ({ text }) => void told.push(text)) }
}

/** An adapter, and whether it listens. */
function anAdapter(name: string) {
  const recorders: Recorder[] = []
  const install: Adapter['install'] = (recorder) => {
    recorders.push(recorder)
    return () => void recorders.splice(0)
  }
  return { adapter: { name, install }, recorders }
}

const boom = async (): Promise<never> => {
  throw new Error('boom')
}
const never = (): Promise<never> => new Promise(() => {})

describe('startLifesign, the second time', () => {
  it('adds channels, default origin, adapters, hooks and listeners', async () => {
    const [first, second] = [aChannel('one'), aChannel('two')]
    const ears = anAdapter('ears')
    const [hooks, ended]: [string[], string[]] = [[], []]
    const onAbnormalEnd = ({ label }: { label: string }): unknown => hooks.push(label)
    startLifesign({ watchProcess: false, channels: [first.channel], onAbnormalEnd })

    const lifesign = startLifesign({
      channels: [second.channel],
      defaultOrigin: { channel: 'two', room: 'ops' },
      adapters: [ears.adapter],
      onAbnormalEnd,
    })
    lifesign.on('run.ended', ({ run: { label } }) => ended.push(`${label}`))
    await run({ label: 'lost' }, boom).catch(() => undefined)
    await run({ label: 'placed', origin: { channel: 'one', room: 'C1' } }, boom).catch(() => undefined)
    await lifesign.flush()

    expect(second.told).toEqual(['❌ Task `lost` crashed: boom'])
    expect(first.told).toEqual(['❌ Task `placed` crashed: boom'])
    expect(ended).toEqual(['lost', 'placed'])
    expect(hooks).toEqual(['lost', 'placed'])
    expect(ears.recorders).toHaveLength(1)
  })

  it('calls two different hooks, and installs an adapter of a name once', () => {
    const [first, second] = [anAdapter('ears'), anAdapter('ears')]
    startLifesign({ watchProcess: false, adapters: [first.adapter] })

    startLifesign({ adapters: [second.adapter] })

    expect([first.recorders.length, second.recorders.length]).toEqual([1, 0])
  })

  it('says aloud what contradicts, once', async () => {
    const aloud = hearAloud()
    startLifesign({ watchProcess: false, channels: [aChannel('one').channel] })

    for (let time = 0; time < 2; time += 1) {
      startLifesign({ thresholds: { warnMs: 60_000 }, channels: [aChannel('one').channel] })
    }
    await nextTurn()

    expect(aloud).toEqual([
      'Cannot use the channel one: there is another of this name, which stays',
      'Cannot use thresholds.warnMs: Lifesign was started with 120000 before, so 60000 comes too late',
    ])
  })

  it('refuses a default origin that leads nowhere, and takes nothing of that start', async () => {
    startLifesign({ watchProcess: false })
    const two = aChannel('two')

    expect(() =>
      startLifesign({ channels: [two.channel], defaultOrigin: { channel: 'x', room: 'y' } }),
    ).toThrow('Cannot use defaultOrigin: its channel must be one of two, but is "x"')
    await run({ origin: { channel: 'two', room: 'C1' } }, boom).catch(() => undefined)

    expect(two.told).toEqual([])
  })

  it('starts anew beside an instance that is switched off', () => {
    startLifesign({ enabled: false })

    expect(startLifesign({ watchProcess: false }).enabled).toBe(true)
  })
})

describe('shutdown by one of two', () => {
  it('ends the runs of that one, tells of them, and takes its part away; the other goes on', async () => {
    const [app, library] = [aChannel('app'), aChannel('library')]
    const ears = anAdapter('ears')
    const host = startLifesign({ watchProcess: false, channels: [app.channel] })
    const plugin = startLifesign({ channels: [library.channel], adapters: [ears.adapter] })
    const heard: string[] = []
    plugin.on('run.ended', ({ run: { label } }) => heard.push(`${label}`))
    const origin = { channel: 'library', room: 'C1' }
    const theirs = plugin.run({ label: 'theirs', origin }, never).catch(({ name }: Error) => name)
    ears.recorders[0]?.startRun({ label: 'heard', origin })
    const ours = host.run({ label: 'ours', origin: { channel: 'app', room: 'C1' } }, never)
    void ours.catch(() => undefined)

    await plugin.shutdown()

    expect(await theirs).toBe('AbortError')
    // Both in one message.
    expect(library.told).toHaveLength(1)
    expect(heard.toSorted()).toEqual(['heard', 'theirs'])
    expect(ears.recorders).toEqual([])
    expect(host.isOver).toBe(false)
    expect(app.told).toEqual([])

    await host.run({ label: 'late', origin }, boom).catch(() => undefined)
    await host.run({ label: 'next', origin: { channel: 'app', room: 'C1' } }, boom).catch(() => undefined)
    await host.flush()

    expect(library.told).toHaveLength(1)
    expect(heard).toHaveLength(2)
    expect(app.told).toEqual(['❌ Task `next` crashed: boom'])

    await host.shutdown()
    await expect(ours).rejects.toThrow('shut')
    expect(host.isOver).toBe(true)
  })

  it.each([
    ['is not there', 3_000],
    ['never answers', 60_000],
  ])('waits once for a collector that %s, whoever shuts down after that', async (_what, untilMs) => {
    const [clock, asked] = [new FakeClock(), vi.fn()]
    const tracerProvider = Object.assign(new TracerProvider(), {
      forceFlush: () => {
        asked()
        return new Promise<void>((_, reject) => clock.after(untilMs, () => reject(new Error('no collector'))))
      },
    })
    const library = startLifesign({ clock, watchProcess: false })
    const host = startLifesign({ tracerProvider })
    const tookMs = async (ending: Promise<unknown>): Promise<number> => {
      const beganMs = clock.now()
      const ended = vi.fn()
      void ending.then(ended)
      for (await nextTurn(); ended.mock.calls.length === 0; await nextTurn()) clock.advance(100)
      return clock.now() - beganMs
    }

    expect(await tookMs(library.shutdown(5_000))).toBe(Math.min(untilMs, 5_000))
    expect(await tookMs(host.shutdown(5_000))).toBe(1_000)
    trace.setGlobalTracerProvider(tracerProvider)
    expect(await tookMs(shutdown(5_000))).toBe(0)
    await tookMs(shutdown(5_000))
    trace.disable()
    expect(asked).toHaveBeenCalledTimes(2)
  })

  it('leaves to the others what they started, also if it was the first', async () => {
    const app = aChannel('app')
    const library = startLifesign({ watchProcess: false })
    const host = startLifesign({ channels: [app.channel] })
    const ours = host.run({ label: 'ours' }, never).catch(({ name }: Error) => name)
    const theirs = library.run({ label: 'theirs' }, never).catch(({ name }: Error) => name)

    await library.shutdown()

    expect(await theirs).toBe('AbortError')
    expect(host.sessions.list().flatMap(({ runs }) => runs)).toHaveLength(1)

    await host.shutdown()
    expect(await ours).toBe('AbortError')
    expect(host.isOver).toBe(true)
  })

  it('ends all, where the first start was nobody’s code, as under lifesign/register', async () => {
    const registered = startLifesign({ watchProcess: false })
    registered.standBy()
    const host = startLifesign({ channels: [aChannel('app').channel] })

    await host.shutdown()

    expect(registered.isOver).toBe(true)
  })

  it('of the module ends all, whoever holds it', async () => {
    const first = startLifesign({ watchProcess: false })
    startLifesign({ channels: [aChannel('app').channel] })

    await shutdown()

    expect(first.isOver).toBe(true)
    expect(startLifesign({ watchProcess: false })).not.toBe(first)
  })
})
