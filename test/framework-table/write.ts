/** `npm run frameworks:table -- <adapter>...`: plays frameworks, and writes what is heard into `docs/frameworks.md`. */

import { execFileSync } from 'node:child_process'

import { PLAYED } from './fixtures.ts'
import { PAGE, rowOf, writeRows } from './page.ts'
import { survey } from './survey.ts'

const wanted = process.argv.slice(2)

for (const played of PLAYED) {
  const isWanted = wanted.length === 0 || wanted.includes(played.name) || wanted.includes(played.adapter)
  if (!isWanted) continue
  const fixture = await played.load()
  if (fixture.reports === 'progress' || fixture.reports === 'processes') continue
  const heard = await survey(fixture)
  console.log(`${played.name}: ${heard.join(', ')}`)
  writeRows([rowOf(played, heard)])
}
execFileSync('npx', ['oxfmt', PAGE], { stdio: 'ignore' })
process.exit(0)
