/** What stands by in an application: when it starts Lifesign, and what it costs until then. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Adapter } from '../../src/model/adapter.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { RecordingRecorder } from '../../src/testing/recording-recorder.ts'
import { standBy } from '../../src/wake/stand-by.ts'

const woken = vi.hoisted(() => ({ wakeUp: vi.fn<(ears?: readonly Adapter[]) => void>() }))
vi.mock('#wake-up', () => woken)
const found = vi.hoisted(() => ({ earsWithoutCode: vi.fn<() => readonly Adapter[]>(), catchUp: vi.fn() }))
vi.mock('#ears', () => found)
const ahead = vi.hoisted(() => ({ layersAhead: [] as (() => void)[], apiFile: () => undefined }))
vi.mock('#ahead', () => ahead)

const INSTANCE = Symbol.for('lifesign.instance')
const globals = globalThis as { [INSTANCE]?: unknown }

beforeEach(() => {
  vi.resetAllMocks()
  ahead.layersAhead.length = 0
  found.earsWithoutCode.mockReturnValue([])
  delete globals[INSTANCE]
  return () => {
    // A bell that still listens has rung by then.
    void globals[INSTANCE]
    delete globals[INSTANCE]
  }
})

function began(options: Partial<Parameters<typeof standBy>[0]> = {}) {
  const clock = new FakeClock()
  const noteListening = vi.fn()
  const nothing = { isNeeded: false, isLikely: false, mayComplain: false }
  standBy({ clock, noteListening, ...nothing, ...options })
  return { clock, noteListening }
}

/** An adapter that waits for what it is installed with. */
function ear() {
  const undo = vi.fn()
  const install = vi.fn<Adapter['install']>(() => undo)
  found.earsWithoutCode.mockReturnValue([{ name: 'ear', install }])
  return { install, undo }
}

describe('standBy', () => {
  it('starts nothing while nobody needs it', () => {
    const { clock } = began()

    clock.advance(60_000)

    expect(woken.wakeUp).not.toHaveBeenCalled()
  })

  it('starts at once where it is needed', () => {
    began({ isNeeded: true })

    expect(woken.wakeUp).toHaveBeenCalledExactlyOnceWith()
  })

  it('starts in idle moments, a piece at a time, where it will be needed', () => {
    const clock = new FakeClock()
    const loaded: string[] = []
    let spentMs = 0
    vi.spyOn(clock, 'now').mockImplementation(() => spentMs)
    const load = (name: string) => () => {
      loaded.push(name)
      spentMs += name === 'long' ? 2 : 1
    }
    ahead.layersAhead.push(load('long'), load('short'), load('short'), load('last'))
    began({ clock, isLikely: true })

    clock.advance(10)
    expect(loaded).toEqual(['long'])
    clock.advance(1)
    expect(loaded).toEqual(['long', 'short', 'short'])
    clock.advance(1)
    expect(loaded).toEqual(['long', 'short', 'short', 'last'])
    expect(woken.wakeUp).toHaveBeenCalledExactlyOnceWith([])
  })

  it('starts though a piece cannot be loaded ahead', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    ahead.layersAhead.push(() => {
      throw new Error('a file is gone')
    })
    const { clock } = began({ isLikely: true })

    clock.advance(100)

    expect(warned).toHaveBeenCalledExactlyOnceWith('Cannot start: Error: a file is gone', 'LifesignWarning')
    warned.mockRestore()
    expect(woken.wakeUp).toHaveBeenCalledExactlyOnceWith([])
  })

  it('loads no further piece once somebody has started it', () => {
    const late = vi.fn()
    ahead.layersAhead.push(() => void globals[INSTANCE], late)
    const { clock } = began({ isLikely: true })

    clock.advance(100)

    expect(late).not.toHaveBeenCalled()
    expect(woken.wakeUp).toHaveBeenCalledTimes(1)
  })

  it('starts when somebody asks for the instance', () => {
    woken.wakeUp.mockImplementation(() => (globals[INSTANCE] = 'instance'))
    began()

    expect(globals[INSTANCE]).toBe('instance')
    expect(woken.wakeUp).toHaveBeenCalledTimes(1)
  })

  it('lets adapters listen from the first moment on: the first run wakes the one that hears it', () => {
    const heard = new RecordingRecorder()
    const { install, undo } = ear()
    woken.wakeUp.mockImplementation((ears) => {
      const [first] = ears ?? []
      expect(first?.install(heard)).toBe(undo)
    })
    const { clock } = began({ isLikely: true })
    clock.advance(10)

    install.mock.calls[0]?.[0].startRun({ agent: 'clerk' })

    expect(heard.runs).toHaveLength(1)
  })

  it('lets threads know that this one listens, before anybody has started one', () => {
    const { noteListening } = began()

    expect(noteListening).toHaveBeenCalledExactlyOnceWith(true)
  })
})
