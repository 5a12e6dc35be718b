/** The dashboards as they are committed: what users import, read back from the files. */

import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Dashboard } from '../../dashboards/source/dashboard.ts'
import type { Panel } from '../../dashboards/source/panel.ts'

const FOLDER = fileURLToPath(new URL('../../dashboards/', import.meta.url))

/** A file that stands in `dashboards/grafana`. */
export interface CommittedDashboard {
  /** Without folder. */
  readonly file: string
  readonly text: string
  readonly dashboard: Dashboard
  /** Without rows. */
  readonly panels: readonly Panel[]
}

/** One query of a panel, as Grafana keeps it. */
export interface PanelQuery {
  readonly title: string
  readonly panel: Panel
  readonly refId: string
  readonly kind: string
  /** PromQL, LogQL or TraceQL. */
  readonly expr: string
  /** The minimum step. */
  readonly interval: string | undefined
  readonly isInstant: boolean
}

/** All committed dashboards, by name. */
export const COMMITTED: readonly CommittedDashboard[] = globSync(`${FOLDER}grafana/*.json`)
  .toSorted()
  .map((path) => {
    const text = readFileSync(path, 'utf8')
    const dashboard = JSON.parse(text) as Dashboard
    const panels = (dashboard.panels ?? []).filter((panel): panel is Panel => panel.type !== 'row')
    return { file: basename(path), text, dashboard, panels }
  })

/** A dashboard by its file. */
export function committed(file: string): CommittedDashboard {
  const found = COMMITTED.find((one) => one.file === file)
  if (found === undefined) throw new RangeError(`Cannot find dashboards/grafana/${file}`)
  return found
}

/** Every query of a panel. */
export function queriesOf(panel: Panel): PanelQuery[] {
  return (panel.targets ?? []).map((target) => {
    const { refId, datasource, expr, query, interval, instant } = target as {
      refId: string
      datasource: { type: string }
      expr?: string
      query?: string
      interval?: string
      instant?: boolean
    }
    return {
      title: panel.title ?? '',
      panel,
      refId,
      kind: datasource.type,
      expr: expr ?? query ?? '',
      interval,
      isInstant: instant === true,
    }
  })
}

/** The queries to Prometheus of many panels. */
export function promqlOf(panels: readonly Panel[]): PanelQuery[] {
  return panels.flatMap(queriesOf).filter(({ kind }) => kind === 'prometheus')
}

/** What Grafana puts in for its macros and variables. */
export const DEFAULTS = {
  __rate_interval: '4m',
  __interval: '1m',
  __range: '6h',
  job: '.+',
  instance: '.+',
  agent: '.*',
  model: '.*',
  input_price: '3',
  cached_price: '0.3',
  output_price: '15',
  objective: '0.95',
} as const

/**
 * Puts in macros and variables.
 *
 * @throws {RangeError} for a name that nothing is known of
 */
export function filledIn(expr: string, values: Readonly<Record<string, string>> = {}): string {
  const all: Readonly<Record<string, string>> = { ...DEFAULTS, ...values }
  return expr.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => {
    const value = all[name]
    if (value === undefined) throw new RangeError(`Cannot fill in $${name}`)
    return value
  })
}
