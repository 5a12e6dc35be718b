/** With anything in an option, a start is refused in a sentence of ours, and a run goes on and leaves nothing. */

import { describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { usableOptions } from '../../src/options/config-options.ts'
import type { Option } from '../../src/options/kinds/option.ts'
import { LIFESIGN_OPTIONS, resolveOptions } from '../../src/options/options.ts'
import { RUN_OPTIONS } from '../../src/options/run-options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { hearWarnings } from '../support/hear-warnings.ts'
import { HOSTILE } from '../support/hostile-values.ts'

const hostile = Object.entries(HOSTILE)

/** The options of a table, and for each its hostile values: as they are, and in each of its own fields. */
function crossed(table: Readonly<Record<string, Option>>): [option: string, values: [string, unknown][]][] {
  return Object.entries(table).map(([option, { kind }]) => {
    const fields = Object.keys((kind as { fields?: object }).fields ?? {})
    const inner = fields.flatMap((field) =>
      hostile.map(([name, value]): [string, unknown] => [`${field}: ${name}`, { [field]: value }]),
    )
    return [option, [...hostile, ...inner]]
  })
}

const OURS = /^Cannot use [\w.]+: (?:it|each|there) /

/** What is said of it; undefined if it is taken. */
function problemOf(work: () => unknown): unknown {
  try {
    return void work()
  } catch (error) {
    return error
  }
}

describe('startLifesign', () => {
  it.each(crossed(LIFESIGN_OPTIONS))('takes %s or says why not', (option, values) => {
    for (const [name, value] of values) {
      const problem = problemOf(() => resolveOptions({ [option]: value }))
      if (problem === undefined) continue

      expect([TypeError, RangeError], name).toContain((problem as Error).constructor)
      expect((problem as Error).message, name).toMatch(OURS)
      expect((problem as Error).message, name).toContain(`Cannot use ${option}`)
    }
  })

  it.each(hostile)('says what is wrong with %s in place of all options', (_, value) => {
    const problem = problemOf(() => resolveOptions(value as never))

    if (problem !== undefined) {
      expect((problem as Error).message).toMatch(/^Cannot use [\w.]+: (?:they|it|there) /)
    }
  })

  it.each([
    ['a bigint', '5n'],
    ['a symbol', 'a symbol'],
    ['a circle', 'an object'],
    ['a list of itself', 'a list'],
    ['a list that throws', 'a list'],
    ['a proxy that was revoked', 'an object'],
    ['a text that cannot be made', 'an object'],
    ['a function', 'a function'],
  ])('shows %s, which cannot be printed, as %s', (name, shown) => {
    expect(() => resolveOptions({ tickMs: HOSTILE[name] as never })).toThrow(
      new RangeError(`Cannot use tickMs: it must be a number from 10 to 5000, but is ${shown}`),
    )
  })
})

describe('a config file', () => {
  it.each(crossed(LIFESIGN_OPTIONS))('loses only %s', (option, values) => {
    const beside = option === 'tickMs' ? { watchProcess: false } : { tickMs: 500 }
    for (const [name, value] of values) {
      const { options, problems } = usableOptions({ ...beside, [option]: value })

      expect(options, name).toMatchObject(beside)
      for (const problem of problems) expect(problem, name).toMatch(OURS)
    }
  })
})

describe('a run', () => {
  it.each(crossed(RUN_OPTIONS))('goes on without %s, says so, and leaves nothing', async (option, values) => {
    const warnings = hearWarnings()
    const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false })
    const beside = option === 'timeoutMs' ? { label: 'a' } : { timeoutMs: 5_000 }
    let seen: object = {}
    lifesign.on('run.started', ({ options }) => (seen = options))

    for (const [name, value] of values) {
      expect(await lifesign.run({ ...beside, [option]: value }, () => 42), name).toBe(42)
      expect(seen, name).toMatchObject(beside)
      if (!(option in seen) && option !== 'lane') expect(warnings.splice(0), name).not.toEqual([])
    }

    for (const [, message] of warnings) expect(message).toContain(`Cannot use ${option}`)
    expect(lifesign.sessions.list().flatMap(({ runs }) => runs)).toEqual([])
    await lifesign.shutdown()
  })

  it.each(hostile)('goes on with %s in place of all options', async (_, value) => {
    hearWarnings()
    const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false })

    expect(await lifesign.run(value as never, () => 42)).toBe(42)
    expect(lifesign.withOrigin(value as never, () => 43)).toBe(43)

    expect(lifesign.sessions.list().flatMap(({ runs }) => runs)).toEqual([])
    await lifesign.shutdown()
  })
})
