/** Writes the dashboards of Grafana to their files: `npm run dashboards`. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildDashboards } from './build.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

mkdirSync(`${folder}/grafana`, { recursive: true })
for (const { path, text } of buildDashboards()) {
  writeFileSync(`${folder}/${path}`, text)
  console.log(`dashboards/${path}`)
}
