/** Every plug answers the questions of its conformance suite; plugs are found by reading the folders. */

import { readdirSync } from 'node:fs'

import { describe, it } from 'vitest'

import { type AdapterFixture, testAdapter } from '../src/testing/index.ts'

for (const name of plugs('adapters')) {
  const { fixture } = (await import(`../src/adapters/${name}/fixture.ts`)) as { fixture: AdapterFixture }
  describe(`adapter ${name}`, () => {
    for (const { name: question, run } of testAdapter(fixture)) it(question, run)
  })
}

function plugs(kind: string): string[] {
  const entries = readdirSync(new URL(`../src/${kind}`, import.meta.url), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}
