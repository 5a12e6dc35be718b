/** Asks a Prometheus what the panels of a board ask, and lays the answers out for drawing. */

import type { Panel } from '../../dashboards/source/panel.ts'
import {
  COMMITTED,
  committed,
  filledIn,
  type PanelQuery,
  promqlOf,
  queriesOf,
} from '../dashboards/committed.ts'
import { grafanaSteps, type Steps } from '../dashboards/grafana-steps.ts'
import type { Line, PrometheusServer } from '../slow/dashboards/prometheus-server.ts'
import type { DrawnAnswer, DrawnPanel, DrawnSeries, Drawing, Place } from './drawing.ts'
import { isStacked, kindOf, specOf } from './perses-spec.ts'
import { columnsOf } from './table-columns.ts'

/** Of a board: from one row of its grid up to another one. */
export interface Excerpt {
  readonly file: string
  readonly fromRow: number
  readonly toRow: number
}

/** When and about whom is asked. */
export interface Moment {
  /** In s since the epoch. */
  readonly from: number
  readonly to: number
  /** What stands in for macros and variables of Grafana. */
  readonly values: Readonly<Record<string, string>>
}

/** All of a board. */
export const WHOLE: Omit<Excerpt, 'file'> = { fromRow: 0, toRow: Infinity }
/** The files of all boards that ask Prometheus. */
export const DRAWN_BOARDS: readonly string[] = COMMITTED.filter(
  ({ panels }) => promqlOf(panels).length > 0,
).map(({ file }) => file)

const WIDTH = 1280

/** A part of a board, with its answers. */
export async function boardDrawing(
  server: PrometheusServer,
  { file, fromRow, toRow }: Excerpt,
  moment: Moment,
): Promise<Drawing> {
  const { dashboard } = committed(file)
  const shown = (dashboard.panels ?? []).filter((panel) => {
    const { y = 0, h = 0 } = panel.gridPos ?? {}
    return y >= fromRow && y + h <= toRow
  })
  return {
    title: dashboard.title ?? file,
    width: WIDTH,
    panels: await Promise.all(shown.map((panel) => drawnPanel(server, panel as Panel, moment))),
    fromMs: moment.from * 1000,
    toMs: moment.to * 1000,
  }
}

async function drawnPanel(server: PrometheusServer, panel: Panel, moment: Moment): Promise<DrawnPanel> {
  const place = panel.gridPos as Place
  const title = panel.title ?? ''
  const kind = kindOf(panel)
  if (kind === undefined) return { title, place }
  const { from, to } = moment
  const steps = grafanaSteps(panel, (to - from) / 60)
  const told = await Promise.all(queriesOf(panel).map((query) => answerTo(server, query, moment, steps)))
  const asked = told.map((answer) => {
    if (kind === 'Table') return named(answer, panel)
    return isStacked(panel) ? filled(answer, moment, steps) : answer
  })
  // A colour is one of a query in Perses, and one of a series in Grafana.
  const answers = kind === 'TimeSeriesChart' ? asked.flatMap(eachAlone) : asked
  const names = answers.map(({ series }) => series[0]?.formattedName ?? '')
  const { noValue = 'No data' } = panel.fieldConfig?.defaults ?? {}
  const stepMs = steps.stepSeconds * 1000
  return { title, place, plugin: { kind, spec: specOf(panel, names), answers, stepMs, noValue } }
}

/** Grafana takes what is missing in a stack for nothing; Perses would draw what lies on top across it. */
function filled({ series }: DrawnAnswer, { from, to }: Moment, { stepSeconds }: Steps): DrawnAnswer {
  const times = Array.from({ length: Math.floor((to - from) / stepSeconds) + 1 }, (_, step) => {
    return (from + step * stepSeconds) * 1000
  })
  return {
    series: series.map((one) => {
      const known = new Map(one.values)
      return { ...one, values: times.map((at) => [at, known.get(at) ?? 0] as const) }
    }),
  }
}

/** Perses would leave the cell empty, whatever the board says of it. */
function named({ series }: DrawnAnswer, panel: Panel): DrawnAnswer {
  const words = columnsOf(panel).flatMap(({ field, nothing }) =>
    nothing === undefined ? [] : [[field, nothing]],
  )
  return {
    series: series.map((one) => ({ ...one, labels: { ...Object.fromEntries(words), ...one.labels } })),
  }
}

function eachAlone({ series }: DrawnAnswer): DrawnAnswer[] {
  return series.map((one) => ({ series: [one] }))
}

async function answerTo(
  server: PrometheusServer,
  query: PanelQuery,
  { from, to, values }: Moment,
  { stepSeconds, interval, rateInterval }: Steps,
): Promise<DrawnAnswer> {
  const expr = filledIn(query.expr, { ...values, __interval: interval, __rate_interval: rateInterval })
  const lines: readonly Line[] = query.isInstant
    ? (await server.query(expr, to)).map(({ labels, value }) => ({ labels, points: [[to, value]] }))
    : await server.queryRange(expr, { from, to, stepSeconds })
  return { series: lines.map((line) => seriesOf(line, query)) }
}

function seriesOf({ labels, points }: Line, query: PanelQuery): DrawnSeries {
  const values = points.map(([at, value]) => [at * 1000, Number.isFinite(value) ? value : null] as const)
  return { name: JSON.stringify(labels), formattedName: legendOf(query, labels), labels, values }
}

/** What the legend says of a series, by the board's own pattern. */
function legendOf({ panel, refId }: PanelQuery, labels: Readonly<Record<string, string>>): string {
  const target = panel.targets?.find((one) => one['refId'] === refId)
  const pattern = (target?.['legendFormat'] as string | undefined) ?? '__auto'
  if (pattern === '__auto') return Object.values(labels).join(' ')
  return pattern.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '').trim()
}
