/** Every board as an open dashboard engine draws it, in a real browser, from the answers of a real Prometheus. */

import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Panel } from '../../dashboards/source/panel.ts'
import { boardDrawing, DRAWN_BOARDS, WHOLE } from '../board-pictures/board-drawing.ts'
import type { Drawing } from '../board-pictures/drawing.ts'
import { bundlePage } from '../board-pictures/page-bundle.ts'
import { openDrawing, sightsOn } from '../board-pictures/photograph.ts'
import { colorIn } from '../board-pictures/perses-spec.ts'
import type { Sight } from '../board-pictures/sight.ts'
import { committed } from '../dashboards/committed.ts'
import { PrometheusServer } from './dashboards/prometheus-server.ts'
import { JOBS, tellHistory, TOLD_MINUTES } from './dashboards/told-fleet.ts'
import { openBrowser } from './live-page/browser.ts'

/** What never happens in the story: losses, and loops. */
const NOT_TOLD = ['Runs whose tool calls come to nothing new, by agent', 'Dropped, by what was lost']
/** Lines of which each is a process that is well while it is at zero. */
const ZERO_IS_WELL = [
  'Time since each process looked at its sessions',
  'Time since the last look, by process',
]

let script: string
let browser: Browser
let server: PrometheusServer
let history: Awaited<ReturnType<typeof tellHistory>>
beforeAll(async () => {
  ;[script, history, browser] = await Promise.all([bundlePage(), tellHistory(), openBrowser()])
  server = await PrometheusServer.start({ history: history.lines })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function drawn(drawing: Drawing): Promise<Sight[]> {
  const style = readFileSync(new URL('../board-pictures/page/page.css', import.meta.url), 'utf8')
  const page = await openDrawing(browser, { drawing, script, style })
  const seen = await sightsOn(page)
  await page.close()
  return seen
}

/** `rgb(255, 0, 9)` as `#FF0009`. */
function hexOf(color: string): string {
  const parts = color.match(/\d+/g) ?? []
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`.toUpperCase()
}

describe.each(DRAWN_BOARDS)('%s', (file) => {
  let drawing: Drawing
  let seen: readonly Sight[]
  beforeAll(async () => {
    const values = { job: JOBS.scraped, __range: `${TOLD_MINUTES}m` }
    drawing = await boardDrawing(server, { file, ...WHOLE }, { ...history, values })
    seen = await drawn(drawing)
  })
  const graphs = (): readonly Sight[] => seen.filter(({ axes }) => axes.length > 0)
  const titles = (of: readonly { readonly title: string }[]): string[] => of.map(({ title }) => title)

  test('every panel shows something, and those of what never happened say so', () => {
    const asking = drawing.panels.filter(({ plugin }) => plugin !== undefined)
    const empty = asking.filter(({ plugin }) => plugin?.answers.every(({ series }) => series.length === 0))

    expect(titles(seen)).toEqual(titles(asking))
    expect(titles(empty)).toEqual(NOT_TOLD.filter((title) => titles(asking).includes(title)))
    for (const { title, plugin } of empty)
      expect(seen.find((one) => one.title === title)?.text).toBe(plugin?.noValue)
  })

  test('no panel shows an error, or a number that is none', () => {
    for (const { title, text, axes } of seen)
      expect(`${title}: ${[text, ...axes].join(' | ')}`).not.toMatch(
        /\b(?:NaN|undefined|null|Infinity|Invalid|[Ee]xception:|Error:|Failed to)|\[object/,
      )
  })

  test('every graph has a time axis, and a scale from zero', () => {
    for (const { title, axes } of graphs()) {
      expect(axes.filter((word) => /^\d\d:\d\d$/.test(word)).length, title).toBeGreaterThan(2)
      expect(
        axes.some((word) => /^0(?:\.0+)?\D*$/.test(word)),
        title,
      ).toBe(true)
    }
  })

  test('every entry of a legend has a name of its own, and a line that is not all zeros', () => {
    for (const { title, legend } of graphs()) {
      const labels = legend.map(({ label }) => label)
      expect(labels.length, title).toBeGreaterThan(0)
      for (const label of labels) expect(label, title).not.toMatch(/^(?:p\d+)?$/)
      expect(new Set(labels).size, title).toBe(labels.length)
    }
    const zeros = drawing.panels.flatMap(({ title, plugin }) =>
      plugin?.kind !== 'TimeSeriesChart'
        ? []
        : plugin.answers.flatMap(({ series }) =>
            series
              .filter(({ values }) => values.every(([, value]) => value === 0 || value === null))
              .map(({ formattedName }) => `${title}: ${formattedName}`),
          ),
    )
    expect(zeros.filter((entry) => !ZERO_IS_WELL.some((title) => entry.startsWith(title)))).toEqual([])
  })

  test('what a board gives a colour of its own has it in the legend', () => {
    const given = seen.flatMap(({ title, legend }) => {
      const panel = committed(file).panels.find((one) => one.title === title) as Panel
      return legend.flatMap(({ label, color }) => {
        const wanted = colorIn(panel, label)
        return wanted === undefined ? [] : [[`${title}: ${label}`, hexOf(color), wanted] as const]
      })
    })
    for (const [what, drawnIn, wanted] of given) expect(drawnIn, what).toBe(wanted)
    expect(given.length > 3).toBe(['agent-liveness.json', 'runs.json'].includes(file))
  })

  test('every row of a table is named, and has a number', () => {
    for (const { title, rows } of seen) {
      for (const row of rows) {
        expect(row[0], `${title}: ${row.join(' | ')}`).not.toBe('')
        expect(row.join(' '), title).toMatch(/\d/)
      }
    }
  })
})
