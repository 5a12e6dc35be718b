/** Code that we load sees no clock of a test; the application's own copy of the same code does. */

import { createRequire } from 'node:module'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { loadApart } from '../../src/zero-code/load-apart.ts'
import { appWith, packageFiles } from '../support/installed-folder.ts'

interface Seen {
  clocks(): { year: number; timer: boolean; now: boolean; module: boolean }
  later(): { year: number }
  readonly isStrict: boolean
}

const CODE = `'use strict'
const { performance: fromModule } = require('node:perf_hooks')
const performance = globalThis.performance && (() => fromModule)()
exports.isStrict = (function () { return this === undefined })()
exports.clocks = () => ({
  year: new Date().getFullYear(),
  timer: setTimeout === globalThis.setTimeout,
  now: performance.now() > 1e9,
  module: require('node:timers').setTimeout === globalThis.setTimeout,
})
exports.later = () => require('./lazy.js')
`
const LAZY = 'exports.year = new Date().getFullYear()\n'

function loaded(): { readonly apart: Seen; readonly own: Seen } {
  const files = { ...packageFiles('watched', '1.0.0', CODE), 'node_modules/watched/lazy.js': LAZY }
  const require = createRequire(appWith(files))
  return { apart: loadApart(() => require('watched') as Seen), own: require('watched') as Seen }
}

describe('loadApart', () => {
  afterEach(() => void vi.useRealTimers())

  test('gives timers, dates and clocks as they were, also to what is required later', () => {
    const { apart } = loaded()
    vi.useFakeTimers({ now: new Date('2020-06-01'), toFake: ['setTimeout', 'Date', 'performance'] })
    vi.advanceTimersByTime(1e10)

    expect(apart.clocks()).toEqual({
      year: expect.toSatisfy((year: number) => year > 2020),
      timer: false,
      now: false,
      module: false,
    })
    expect(apart.later().year).toBeGreaterThan(2020)
    expect(apart.isStrict).toBe(true)
  })

  test('leaves to the application a copy of its own, which sees its clock', () => {
    const { apart, own } = loaded()
    vi.useFakeTimers({ now: new Date('2020-06-01'), toFake: ['setTimeout', 'Date'] })

    expect(own).not.toBe(apart)
    expect(own.clocks()).toMatchObject({ year: 2020, timer: true })
    expect(own.later().year).toBe(2020)
  })

  test('loads once, and the API not at all: that must be one for all', () => {
    const require = createRequire(import.meta.url)
    const files = packageFiles('watched', '1.0.0', CODE)
    const its = createRequire(appWith(files))

    expect(loadApart(() => its('watched'))).toBe(loadApart(() => its('watched')))
    expect(loadApart(() => require('@opentelemetry/api'))).toBe(require('@opentelemetry/api'))
  })

  test('is over when the code throws', () => {
    const require = createRequire(appWith(packageFiles('broken', '1.0.0', 'throw new RangeError("mine")')))

    expect(() => loadApart(() => require('broken'))).toThrow(new RangeError('mine'))
    const its = createRequire(appWith(packageFiles('watched', '1.0.0', CODE)))
    vi.useFakeTimers({ now: new Date('2020-06-01'), toFake: ['Date'] })
    expect((its('watched') as Seen).clocks().year).toBe(2020)
  })
})
