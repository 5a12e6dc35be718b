/** Writes the committed files that are made from the rules: `npm run dashboards`. */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { committedFiles } from './committed-files.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

for (const [file, make] of committedFiles((path) => readFileSync(`${root}/${path}`, 'utf8'))) {
  writeFileSync(`${root}/${file}`, make())
}
