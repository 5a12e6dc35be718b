/** The oldest versions of frameworks that are said to be heard answer the same questions, and have the same marks. */

import { beforeAll, describe, expect, it } from 'vitest'

import { testAdapter } from '../../src/testing/index.ts'
import { PLAYED } from '../framework-table/fixtures.ts'
import { heardIn, pageRows } from '../framework-table/page.ts'
import { type Heard, survey } from '../framework-table/survey.ts'

// Fixtures look for it as they are loaded.
process.env['LIFESIGN_TEST_FRAMEWORKS'] = 'oldest'

const several = pageRows().filter(({ name, cells: { oldest = '', newest } }, _, rows) => {
  // Its oldest version may have a row of its own.
  const isOther = rows.some((row) => row.name.startsWith(`${name}-`) && row.cells['oldest'] === oldest)
  return /^\d/.test(oldest) && oldest !== newest && !isOther
})

for (const row of several) {
  const fixture = await PLAYED.find(({ name }) => name === row.name)!.load()

  describe(`${row.name} ${row.cells['oldest']}`, () => {
    let seen: readonly Heard[] = []
    beforeAll(async () => {
      seen = await survey(fixture)
    })

    it('has the marks of the newest version', () => {
      expect(seen).toEqual(heardIn(row))
    })

    for (const { name, run } of testAdapter(fixture)) it(name, run)
  })
}

it('several frameworks are played in two versions', () => {
  expect(several.map(({ name }) => name)).toEqual([
    'acp',
    'ai-sdk-6',
    'anthropic',
    'google-genai',
    'langchain',
    'mastra',
    'mcp',
    'openai',
    'pi',
  ])
})
