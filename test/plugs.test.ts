/** Every plug answers the questions of its conformance suite; plugs are found by reading the folders. */

import { existsSync, readdirSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { type AdapterFixture, testAdapter } from '../src/testing/index.ts'

const heavy = plugs('adapters').filter((name) => !hasFile(`../src/adapters/${name}/fixture.ts`))

it.each(heavy)('%s is asked with its real framework by the slow tests', (name) => {
  expect(hasFile(`slow/adapters/${name}.ts`)).toBe(true)
})

for (const name of plugs('adapters').filter((one) => !heavy.includes(one))) {
  const { fixture } = (await import(`../src/adapters/${name}/fixture.ts`)) as { fixture: AdapterFixture }
  describe(`adapter ${name}`, () => {
    for (const { name: question, run } of testAdapter(fixture)) it(question, run)
  })
}

function plugs(kind: string): string[] {
  const entries = readdirSync(new URL(`../src/${kind}`, import.meta.url), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

function hasFile(path: string): boolean {
  return existsSync(new URL(path, import.meta.url))
}
