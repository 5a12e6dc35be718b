/** Adapters of frameworks that are too heavy for the fast suite answer the same questions, with the real ones. */

import { readdirSync } from 'node:fs'

import { describe, it } from 'vitest'

import { type AdapterFixture, testAdapter } from '../../src/testing/index.ts'

const ADAPTERS = readdirSync(new URL('../../src/adapters', import.meta.url))
const FIXTURES = readdirSync(new URL('adapters', import.meta.url)).map((file) => file.replace(/\.ts$/, ''))

for (const name of FIXTURES.filter((file) => ADAPTERS.includes(file))) {
  const { fixture } = (await import(`./adapters/${name}.ts`)) as { fixture: AdapterFixture }
  describe(`adapter ${name}`, () => {
    for (const { name: question, run } of testAdapter(fixture)) it(question, run)
  })
}
