/** The bell that wakes Lifesign: who rings it, and what is left of it. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Doorbell } from '../../src/wake/doorbell.ts'

const NAME = Symbol('lifesign.test')
const globals = globalThis as { [NAME]?: unknown }
afterEach(() => void delete globals[NAME])

function opened(wake: () => void = () => {}) {
  const woken = vi.fn(wake)
  const warn = vi.fn()
  return { woken, warn, bell: new Doorbell({ names: [NAME], wake: woken, warn }) }
}

describe('Doorbell', () => {
  it('rings when its name is read, and gives what was put there by then', () => {
    const { woken } = opened(() => (globals[NAME] = 'awake'))

    expect(globals[NAME]).toBe('awake')
    expect(globals[NAME]).toBe('awake')
    expect(woken).toHaveBeenCalledTimes(1)
  })

  it('rings when somebody sets its name, and what is set stays', () => {
    const { woken } = opened()

    globals[NAME] = 'theirs'

    expect(woken).toHaveBeenCalledTimes(1)
    expect(Object.getOwnPropertyDescriptor(globals, NAME)).toMatchObject({ value: 'theirs', writable: true })
  })

  it('leaves nothing of itself where nobody puts anything', () => {
    const { bell } = opened()

    bell.ring()

    expect(Object.hasOwn(globals, NAME)).toBe(false)
    expect(bell.isOver).toBe(true)
  })

  it('rings when a thread is started', () => {
    const { woken, bell } = opened()

    channel('worker_threads').publish({ worker: {} })
    bell.ring()

    expect(woken).toHaveBeenCalledTimes(1)
  })

  it('wakes outside of the context of whoever rings', () => {
    const scope = new AsyncLocalStorage<string>()
    const seen: unknown[] = []
    const { bell } = opened(() => seen.push(scope.getStore()))

    scope.run('theirs', () => bell.ring())

    expect(seen).toEqual([undefined])
  })

  it('says what goes wrong, and throws nothing into whoever rings', () => {
    const { bell, warn } = opened(() => {
      throw new Error('no')
    })

    expect(() => bell.ring()).not.toThrow()
    expect(warn).toHaveBeenCalledWith(new Error('no'))
  })
})
