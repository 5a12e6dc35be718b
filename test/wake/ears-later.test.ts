/** Ears that come late hear the first thing all the same, and nobody hears it twice. */

import { channel } from 'node:diagnostics_channel'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Adapter, Recorder } from '../../src/model/adapter.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { RecordingRecorder } from '../../src/testing/recording-recorder.ts'
import { EarsLater } from '../../src/wake/ears-later.ts'

const found = vi.hoisted(() => ({ earsWithoutCode: vi.fn<() => readonly Adapter[]>() }))
vi.mock('#ears', async () => ({
  earsWithoutCode: found.earsWithoutCode,
  catchUp: (await vi.importActual<typeof import('#ears')>('#ears')).catchUp,
}))
// The one that `catchUp` knows.
const { hear } = await import('../../src/adapters/hear.ts')

const globals = globalThis as { AI_SDK_TELEMETRY_INTEGRATIONS?: unknown }

beforeEach(() => {
  vi.resetAllMocks()
  delete globals.AI_SDK_TELEMETRY_INTEGRATIONS
  return () => void delete globals.AI_SDK_TELEMETRY_INTEGRATIONS
})

/** An adapter that listens where requests are told of. */
function ear(names: readonly string[]) {
  const heard: unknown[] = []
  const install = vi.fn((_recorder: Recorder) => {
    const undo = names.map((name) => hear(name, (message) => heard.push(message)))
    const all = (): void => undo.forEach((step) => step())
    onTestFinished(all)
    return all
  })
  found.earsWithoutCode.mockReturnValue([{ name: 'ear', install }])
  return { heard, install }
}

function later() {
  const complain = vi.fn()
  const wake = vi.fn()
  const ears = new EarsLater({ clock: new FakeClock(), wake, complain })
  // Names that are still watched have brought them by then.
  onTestFinished(() => void ears.bring())
  return { ears, complain, wake }
}

const CREATED = 'undici:request:create'

describe('EarsLater', () => {
  it('loads nothing while there is nothing to hear', () => {
    ear([CREATED])

    later()

    expect(found.earsWithoutCode).not.toHaveBeenCalled()
  })

  it.each([
    CREATED,
    'http.client.request.created',
    'http.server.request.start',
    'tracing:ai:telemetry:start',
  ])('lets ears hear the first message on %s, which has brought them, and each further one, once', (name) => {
    const { heard } = ear([name])
    later()

    channel(name).publish('first')
    channel(name).publish('second')

    expect(heard).toEqual(['first', 'second'])
  })

  it('lets ears that come later meet the last 100 processes that were started, and loads nothing for them', () => {
    const { heard } = ear(['child_process'])
    const { ears } = later()
    const started = Array.from({ length: 101 }, () => ({}))

    for (const process of [undefined, ...started]) channel('child_process').publish({ process })
    expect(found.earsWithoutCode).not.toHaveBeenCalled()
    ears.bring()
    channel('child_process').publish('later')

    expect(heard).toEqual([...started.slice(1).map((process) => ({ process })), 'later'])
    heard.slice(0, 100).forEach((message, at) => {
      expect((message as { process: unknown }).process).toBe(started[at + 1])
    })
  })

  it('lets nobody hear what was told on another channel', () => {
    const { heard } = ear(['http.client.request.created'])
    later()

    channel(CREATED).publish('first')

    expect(heard).toEqual([])
  })

  it('comes before the AI SDK reads its integrations, and leaves a plain property', () => {
    found.earsWithoutCode.mockReturnValue([
      { name: 'ear', install: () => ((globals.AI_SDK_TELEMETRY_INTEGRATIONS = ['ours']), () => {}) },
    ])
    later()

    expect(globals.AI_SDK_TELEMETRY_INTEGRATIONS).toEqual(['ours'])
    const property = Object.getOwnPropertyDescriptor(globalThis, 'AI_SDK_TELEMETRY_INTEGRATIONS')
    expect(property?.get).toBeUndefined()
  })

  it.each(['traceProvider', 'asyncLocalStorage'])(
    "comes before OpenAI's Agents SDK shares its %s, and takes nothing from it",
    (what) => {
      const name = Symbol.for(`openai.agents.core.${what}`)
      const { install } = ear([CREATED])
      later()

      Reflect.set(globalThis, name, 'theirs')

      onTestFinished(() => void Reflect.deleteProperty(globalThis, name))
      expect(install).toHaveBeenCalledTimes(1)
      expect(Object.getOwnPropertyDescriptor(globalThis, name)?.value).toBe('theirs')
    },
  )

  it('brings them at once where the application has loaded what they hear', () => {
    globals.AI_SDK_TELEMETRY_INTEGRATIONS = ['theirs']
    const { install } = ear([CREATED])

    later()

    expect(install).toHaveBeenCalledTimes(1)
  })

  it('keeps integrations that the host registers as the SDK does', () => {
    ear([CREATED])
    later()

    globals.AI_SDK_TELEMETRY_INTEGRATIONS ??= []
    ;(globals.AI_SDK_TELEMETRY_INTEGRATIONS as unknown[]).push('theirs')

    expect(globals.AI_SDK_TELEMETRY_INTEGRATIONS).toEqual(['theirs'])
  })

  it('brings them once, however often it is asked', () => {
    const { install } = ear([CREATED])
    const { ears } = later()

    expect(ears.bring()).toBe(ears.bring())
    expect(install).toHaveBeenCalledTimes(1)
  })

  it('wakes nobody who would find it half done: what an adapter says as it is installed is said with all of them there', async () => {
    const install = (recorder: Recorder): (() => void) => {
      recorder.warnAloud?.('Cannot hear ai 4')
      return () => {}
    }
    found.earsWithoutCode.mockReturnValue([
      { name: 'too-old', install },
      { name: 'ear', install: () => () => {} },
    ])
    const { ears, wake } = later()
    const recorder = new RecordingRecorder()
    wake.mockImplementation(() => ears.bring().forEach((adapter) => adapter.install(recorder)))

    const names = ears.bring().map(({ name }) => name)
    await Promise.resolve()

    expect(names).toEqual(['too-old', 'ear'])
    expect(wake).toHaveBeenCalledTimes(1)
    expect(recorder.warnings.map(({ message }) => message)).toEqual(['Cannot hear ai 4'])
  })

  it('complains of what does not load, and disturbs nobody', () => {
    const error = new Error('cannot load')
    found.earsWithoutCode.mockImplementation(() => {
      throw error
    })
    const { complain, ears } = later()

    channel(CREATED).publish('first')

    expect(complain).toHaveBeenCalledExactlyOnceWith(error)
    expect(ears.bring()).toEqual([])
  })

  it('leaves one out that cannot be installed', () => {
    const install = (): never => {
      throw new Error('cannot install')
    }
    found.earsWithoutCode.mockReturnValue([
      { name: 'deaf', install },
      { name: 'ear', install: () => () => {} },
    ])
    const { complain, ears } = later()

    expect(ears.bring().map(({ name }) => name)).toEqual(['ear'])
    expect(complain).toHaveBeenCalledTimes(1)
  })
})
