/** Draws a board with the panels of Perses, in a browser. */

import { CssBaseline, ThemeProvider } from '@mui/material'
import {
  ChartsProvider,
  generateChartsTheme,
  getTheme,
  SnackbarProvider,
  TimeZoneProvider,
} from '@perses-dev/components'
import { TimeRangeProvider } from '@perses-dev/plugin-system'
import { StatChart } from '@perses-dev/stat-chart-plugin'
import { Table } from '@perses-dev/table-plugin'
import { TimeSeriesChart } from '@perses-dev/timeseries-chart-plugin'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import { createRoot } from 'react-dom/client'
import { measureTextRightly } from './measured-text.ts'
import { keepPaintedWords } from './painted-words.ts'
import { isDrawn, sights } from './sights.ts'
import { LINE_COLORS } from '../named-colors.ts'
import type { Drawing, DrawnPanel, DrawnPlugin, Place, PluginKind } from '../drawing.ts'

/** What a panel of Perses is given, whatever its kind. */
interface Given {
  readonly spec: object
  readonly contentDimensions: { readonly width: number; readonly height: number }
  readonly queryResults: readonly object[]
}

// Each has options of its own, which are made elsewhere.
const PANELS = {
  StatChart: StatChart.PanelComponent as ComponentType<unknown>,
  Table: Table.PanelComponent as ComponentType<unknown>,
  TimeSeriesChart: TimeSeriesChart.PanelComponent as ComponentType<unknown>,
} as Readonly<Record<PluginKind, ComponentType<Given>>>

/** Grafana's: pixels of a row of the grid, and between panels. */
const ROW = 30
const GAP = 8
const COLUMNS = 24
const HEADER = 30
const theme = getTheme('dark')
const chartsTheme = generateChartsTheme(theme, {
  // Of less room, half of the topmost label of an axis would be cut off.
  echartsTheme: { color: [...LINE_COLORS], grid: { top: 10 } },
})

/** In pixels, below the first row of the drawing. */
function boxOf({ x, y, w, h }: Place, { width, panels }: Drawing) {
  const column = (width - GAP) / COLUMNS
  const top = Math.min(...panels.map(({ place }) => place.y))
  return {
    left: GAP + x * column,
    top: GAP + (y - top) * (ROW + GAP),
    width: w * column - GAP,
    height: h * (ROW + GAP) - GAP,
  }
}

function resultsOf({ fromMs, toMs }: Drawing, { answers, stepMs }: DrawnPlugin): object[] {
  const timeRange = { start: new Date(fromMs), end: new Date(toMs) }
  return answers.map(({ series }) => ({ definition: {}, data: { timeRange, stepMs, series } }))
}

function Panel({ panel, drawing }: { readonly panel: DrawnPanel; readonly drawing: Drawing }) {
  const { left, top, width, height } = boxOf(panel.place, drawing)
  const { plugin, title } = panel
  if (plugin === undefined) {
    return (
      <h2 className="heading" style={{ left, top, width, height }}>
        {title}
      </h2>
    )
  }
  const Content = PANELS[plugin.kind]
  const contentDimensions = { width: width - 2, height: height - HEADER - 2 }
  const isEmpty = plugin.answers.every(({ series }) => series.length === 0)
  return (
    <section className="panel" style={{ left, top, width, height }}>
      <h3 style={{ height: HEADER, lineHeight: `${HEADER}px` }}>{title}</h3>
      {isEmpty ? (
        <p style={contentDimensions}>{plugin.noValue}</p>
      ) : (
        <Content
          spec={plugin.spec}
          contentDimensions={contentDimensions}
          queryResults={resultsOf(drawing, plugin)}
        />
      )}
    </section>
  )
}

function Board({ drawing }: { readonly drawing: Drawing }) {
  const { panels, width } = drawing
  const bottoms = panels.map(({ place }) => boxOf(place, drawing)).map(({ top, height }) => top + height)
  return (
    <main style={{ width, height: Math.max(...bottoms) + GAP }}>
      {panels.map((panel) => (
        <Panel key={`${panel.place.x} ${panel.place.y}`} panel={panel} drawing={drawing} />
      ))}
    </main>
  )
}

/** Called by whoever opened the page. Resolves when it has been drawn. */
async function draw(drawing: Drawing): Promise<void> {
  measureTextRightly()
  keepPaintedWords()
  const timeRange = { start: new Date(drawing.fromMs), end: new Date(drawing.toMs) }
  createRoot(document.body).render(
    <QueryClientProvider client={new QueryClient()}>
      <ThemeProvider theme={theme}>
        <CssBaseline />
        <ChartsProvider chartsTheme={chartsTheme}>
          <SnackbarProvider>
            <TimeZoneProvider timeZone="UTC">
              <TimeRangeProvider timeRange={timeRange}>
                <Board drawing={drawing} />
              </TimeRangeProvider>
            </TimeZoneProvider>
          </SnackbarProvider>
        </ChartsProvider>
      </ThemeProvider>
    </QueryClientProvider>,
  )
}

Object.assign(globalThis, { draw, isDrawn, sights })
