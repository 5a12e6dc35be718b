/** An ear for a framework comes when the framework does, and hears it all the same. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { eachShared } from '../../src/adapters/shared-global.ts'
import type { Adapter } from '../../src/model/adapter.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'
import { AI_SDK_GLOBALS, FRAMEWORK_GLOBALS } from '../../src/wake/framework-globals.ts'
import { laterEar } from '../../src/wake/later-ear.ts'
import { SHARED_CLASSES } from '../../src/wake/shared-classes.ts'

const HERE = Symbol.for('lifesign.test.here')
const ALSO = Symbol.for('lifesign.test.also')

beforeEach(() => () => [HERE, ALSO].forEach((name) => Reflect.deleteProperty(globalThis, name)))

/** An ear that hears what is shared by the first name. */
function stage() {
  const heard: unknown[] = []
  const spanScopes: string[] = []
  const install: Adapter['install'] = () => {
    spanScopes.push('of.others')
    return eachShared(HERE, (value) => heard.push(value))
  }
  const load = vi.fn((): Adapter => ({ name: 'ear', spanScopes, install }))
  const framework = { name: 'framework', least: '1.0.0' }
  const ear = laterEar({ name: 'ear', framework, globals: [HERE, ALSO] }, load)
  return { ear, heard, load, recorder: new RecordingRecorder() }
}

describe('laterEar', () => {
  it('is not loaded while no framework is here, and leaves no trace when it is taken away', () => {
    const { ear, load, recorder } = stage()

    ear.install(recorder)()
    Reflect.set(globalThis, HERE, 'shared')

    expect([load.mock.calls, Reflect.get(globalThis, HERE)]).toEqual([[], 'shared'])
  })

  it.each([[[HERE]], [[HERE, HERE]], [[ALSO, HERE]]])('hears what has brought it: %o', (names) => {
    const { ear, heard, load, recorder } = stage()
    ear.install(recorder)

    names.forEach((name, index) => Reflect.set(globalThis, name, index))

    const told = names.flatMap((name, index) => (name === HERE ? [index] : []))
    expect([heard, load.mock.calls.length]).toEqual([told, 1])
  })

  it('comes at once where the framework is here', () => {
    const { ear, heard, recorder } = stage()
    Reflect.set(globalThis, HERE, 'before')

    ear.install(recorder)

    expect(heard).toEqual(['before'])
  })

  it('says whether its framework is here', () => {
    const { ear, recorder } = stage()
    ear.install(recorder)
    const before = ear.isHere

    Reflect.set(globalThis, HERE, 'shared')

    expect([before, ear.isHere]).toEqual([false, true])
  })

  it('can be taken away when it has come', () => {
    const { ear, heard, recorder } = stage()
    const undo = ear.install(recorder)
    Reflect.set(globalThis, HERE, 'first')

    undo()
    Reflect.set(globalThis, HERE, 'second')

    expect([heard, Reflect.get(globalThis, HERE)]).toEqual([['first'], 'second'])
  })

  it('means spans of others from then on', () => {
    const { ear, recorder } = stage()
    ear.install(recorder)
    const before = ear.spanScopes

    Reflect.set(globalThis, HERE, 'shared')

    expect([before, ear.spanScopes]).toEqual([[], ['of.others']])
  })

  it('warns where it cannot be loaded, and the framework notices nothing', () => {
    const { ear, load, recorder } = stage()
    const error = new Error('missing')
    load.mockImplementation(() => {
      throw error
    })
    ear.install(recorder)

    Reflect.set(globalThis, HERE, 'shared')

    expect(Reflect.get(globalThis, HERE)).toBe('shared')
    expect(recorder.warnings).toEqual([{ message: 'Cannot install the adapter ear', error }])
  })
})

it('each class that a library is made to share brings an ear', () => {
  const known = new Set<string | symbol>([...AI_SDK_GLOBALS, ...Object.values(FRAMEWORK_GLOBALS).flat()])

  expect(SHARED_CLASSES.map(({ as }) => as).filter((name) => !known.has(name))).toEqual([])
})
