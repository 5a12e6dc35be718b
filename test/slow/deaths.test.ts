/** The ways to die that need nothing installed: a process ends as it does without us, and its people are told or counted. */

import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compare } from '../deaths/compare.ts'
import { COMPANIES, DEATHS, isPossible, type Company, type Death } from '../deaths/deaths.ts'
import { canStartFirst, NODES, ROOT } from './child.ts'

const app = fileURLToPath(new URL('../deaths/app.mjs', import.meta.url))
const companies = COMPANIES.filter(({ packages, isFirst }) => !packages && (!isFirst || canStartFirst()))
/** Takes seconds, and longer on a busy machine: `npm run check:deaths` has it. */
const SLOW = new Set(['out of memory'])

const cells = companies.flatMap((company) =>
  DEATHS.filter((death) => isPossible(death, company) && !SLOW.has(death.name)).map(
    (death): [string, string, Company, Death] => [company.name, death.name, company, death],
  ),
)

describe.runIf(process.platform === 'linux')('a process', () => {
  test.each(cells)('beside %s, that dies by %s, ends as without us', async (_, __, company, death) => {
    const { path, sourceFlags: flags } = NODES['Node 24']

    const { complaint } = await compare({
      death,
      company,
      node: { path, flags },
      app,
      folder: ROOT.slice(0, -1),
    })

    expect(complaint).toBeUndefined()
  })
})
