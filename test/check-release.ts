/** Refuses to publish while the package does not say whose it is: `npm publish` runs it before anything else. */

import { readFileSync } from 'node:fs'

import { publishedFiles } from './published-files.ts'

/** What npm's page of a package shows beside its README. */
const FIELDS = ['author', 'bugs', 'homepage', 'repository']
const PLACEHOLDER = /__[A-Z]+__/g
/** Files in which people and machines follow addresses. */
const PAGES = /(?:\.(?:md|ya?ml)|^package\.json)$/

// The folder of the package: npm starts scripts there.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Readonly<Record<string, unknown>>
const missing = FIELDS.filter((field) => !manifest[field])
const placeholders = placeholdersIn(publishedFiles().filter((path) => PAGES.test(path)))

if (missing.length > 0) refuse(`package.json has no ${missing.join(', ')}`)
if (placeholders.length > 0) {
  refuse(`${placeholders.join('; ')}. CONTRIBUTING.md says how, under Releases`)
}

function placeholdersIn(paths: readonly string[]): readonly string[] {
  const places = new Map<string, string[]>()
  for (const path of paths) {
    for (const name of new Set(readFileSync(path, 'utf8').match(PLACEHOLDER))) {
      places.set(name, [...(places.get(name) ?? []), path])
    }
  }
  return [...places].map(
    ([name, files]) => `${name} stands for a name that nobody put in yet: ${files.join(', ')}`,
  )
}

function refuse(why: string): never {
  console.error(`Cannot publish: ${why}`)
  process.exit(1)
}
