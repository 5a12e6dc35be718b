/** The page docs/frameworks.md says of each framework what the adapters and the manifests say; its marks are held by slow tests. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

import { PLAYED } from './framework-table/fixtures.ts'
import { earsWithoutCode } from '../src/wake/ears-without-code.ts'
import { factsOf, pageRows } from './framework-table/page.ts'

const rows = pageRows()

it.each(rows)('$name has the versions of its adapter and of the tests', ({ name, cells }) => {
  const played = PLAYED.find((one) => one.name === name)

  expect(played).toBeDefined()
  expect(cells).toMatchObject(factsOf(played!))
})

it('README.md leads to the page', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

  expect(readme).toContain('(docs/frameworks.md)')
})

it('every framework that needs no code has a row', () => {
  const names = new Set(rows.map(({ name }) => name))
  const missing = earsWithoutCode().filter(
    ({ name, framework }) => framework !== undefined && !names.has(name),
  )

  const remedies = missing.map(({ name }) => `write its row: npm run frameworks:table -- ${name}`)
  expect(remedies).toEqual([])
})
