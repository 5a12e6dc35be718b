/** The marks of `docs/frameworks.md` are seen with the real frameworks, and what is seen has a mark. */

import { beforeAll, describe, expect, it } from 'vitest'

import { PLAYED } from '../framework-table/fixtures.ts'
import { heardIn, pageRows } from '../framework-table/page.ts'
import { HEARD, type Heard, survey } from '../framework-table/survey.ts'

const rows = pageRows()

describe.each(PLAYED.filter(({ name }) => rows.some((row) => row.name === name)))('$name', (played) => {
  const told = heardIn(rows.find(({ name }) => name === played.name)!)
  let seen: readonly Heard[] = []
  beforeAll(async () => {
    seen = await survey(await played.load())
  })

  it.each(HEARD)('%s', (what) => {
    expect(seen.includes(what)).toBe(told.includes(what))
  })
})

it('the table names no framework that is not played', () => {
  const names = new Set(PLAYED.map(({ name }) => name))

  expect(rows.length).toBeGreaterThan(5)
  expect(rows.filter(({ name }) => !names.has(name))).toEqual([])
})
