/** Draws boards with the panels of Perses from what a real Prometheus answers: `npm run dashboards:draw`. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openBrowser } from '../slow/live-page/browser.ts'
import { PrometheusServer } from '../slow/dashboards/prometheus-server.ts'
import { JOBS, tellHistory, TOLD_MINUTES } from '../slow/dashboards/told-fleet.ts'
import { boardDrawing, DRAWN_BOARDS, type Excerpt, WHOLE } from './board-drawing.ts'
import { bundlePage } from './page-bundle.ts'
import { photograph } from './photograph.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
/** What stands in dashboards/README.md. */
const EXCERPTS: Readonly<Record<string, Excerpt>> = {
  'agent-liveness': { file: 'agent-liveness.json', fromRow: 0, toRow: 32 },
  runs: { file: 'runs.json', fromRow: 0, toRow: 30 },
  calls: { file: 'calls.json', fromRow: 0, toRow: 25 },
}

const { whole, to: folder } = parseArgs({
  options: {
    /** Whole boards, to look at, in place of what the guide shows. */
    whole: { type: 'boolean', default: false },
    to: { type: 'string', default: 'dashboards/pictures' },
  },
}).values

execFileSync(process.execPath, [`${HERE}../install-packages.ts`, HERE], { stdio: 'inherit' })
const wanted = whole
  ? Object.fromEntries(DRAWN_BOARDS.map((file) => [file.replace('.json', ''), { file, ...WHOLE }]))
  : EXCERPTS
const [script, history] = await Promise.all([bundlePage(), tellHistory()])
const style = readFileSync(`${HERE}page/page.css`, 'utf8')
const server = await PrometheusServer.start({ history: history.lines })
const browser = await openBrowser()
try {
  mkdirSync(folder, { recursive: true })
  const values = { job: JOBS.scraped, __range: `${TOLD_MINUTES}m` }
  for (const [name, excerpt] of Object.entries(wanted)) {
    const drawing = await boardDrawing(server, excerpt, { ...history, values })
    const picture = await photograph(browser, { drawing, script, style })
    writeFileSync(`${folder}/${name}.webp`, picture)
    console.log(`${folder}/${name}.webp, ${Math.round(picture.length / 1000)} kB`)
  }
} finally {
  await browser.close()
  await server.stop()
}
