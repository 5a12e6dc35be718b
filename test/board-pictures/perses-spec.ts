/** Panels of Grafana's boards in the terms of Perses: the same units, colours, stacks, legends and thresholds. */

import type { Panel } from '../../dashboards/source/panel.ts'
import type { PluginKind } from './drawing.ts'
import { namedColor } from './named-colors.ts'
import { type Column, columnsOf } from './table-columns.ts'

/** The height of the number of a stat. */
const STAT_PIXELS = 44
/** Units of Grafana, as Perses calls them. */
const UNITS: Readonly<Record<string, object>> = {
  none: { unit: 'decimal', shortValues: true },
  short: { unit: 'decimal', shortValues: true },
  s: { unit: 'seconds' },
  ops: { unit: 'ops/sec' },
  // Perses has none of its own; the title says what is counted.
  opm: { unit: 'decimal', shortValues: true },
  percentunit: { unit: 'percent-decimal' },
}
const KINDS: Readonly<Record<string, PluginKind>> = {
  stat: 'StatChart',
  table: 'Table',
  timeseries: 'TimeSeriesChart',
}

/** The kind of a panel. Undefined for those that ask Tempo and Loki. */
export function kindOf({ type, datasource }: Panel): PluginKind | undefined {
  return datasource?.type === 'prometheus' ? KINDS[type] : undefined
}

/** Whether its series lie on top of each other. */
export function isStacked(panel: Panel): boolean {
  return defaultsOf(panel).custom?.stacking?.mode === 'normal'
}

/**
 * The options of a panel.
 *
 * @param panel of the kind that {@link kindOf} tells
 * @param names of the series that answer, in their order
 * @throws {RangeError} for a unit, a colour or a kind that no board had before
 */
export function specOf(panel: Panel, names: readonly string[]): object {
  if (panel.type === 'stat') return statSpec(panel)
  return panel.type === 'table' ? tableSpec(panel) : timeSeriesSpec(panel, names)
}

/** How Perses writes numbers of a unit. */
export function formatOf(unit = 'none', decimals?: number | null): object {
  const format = UNITS[unit]
  if (format === undefined)
    throw new RangeError(`Cannot draw the unit ${unit}: nothing says what Perses calls it`)
  return { ...format, ...(typeof decimals === 'number' && { decimalPlaces: decimals }) }
}

function statSpec(panel: Panel): object {
  const { unit, decimals } = defaultsOf(panel)
  return {
    calculation: 'last-number',
    format: formatOf(unit, decimals),
    thresholds: thresholdsOf(panel),
    valueFontSize: STAT_PIXELS,
  }
}

function timeSeriesSpec(panel: Panel, names: readonly string[]): object {
  const { unit, decimals, custom } = defaultsOf(panel)
  const isBars = custom?.drawStyle === 'bars'
  const fill = isBars ? {} : { areaOpacity: (custom?.fillOpacity ?? 0) / 100 }
  return {
    // As a table it would take more room than the lines.
    legend: { position: 'bottom', mode: 'list', size: 'small' },
    yAxis: { min: 0, format: formatOf(unit, decimals) },
    visual: {
      display: isBars ? 'bar' : 'line',
      // A line around what is not there would look like something.
      lineWidth: isStacked(panel) ? 0 : 1.5,
      palette: { mode: 'categorical' },
      stack: isStacked(panel) ? 'all' : 'none',
      ...fill,
    },
    ...(custom?.thresholdsStyle?.mode === 'dashed' && { thresholds: thresholdsOf(panel) }),
    querySettings: names.flatMap((name, queryIndex) => {
      const colorValue = colorIn(panel, name)
      return colorValue === undefined ? [] : [{ queryIndex, colorMode: 'fixed', colorValue }]
    }),
  }
}

function tableSpec(panel: Panel): object {
  const columns = columnsOf(panel)
  const labels = columns.filter(({ isLabel }) => isLabel).map(({ field }) => field)
  return {
    density: 'compact',
    defaultColumnWidth: 'auto',
    columnSettings: [...columns.map(columnSettings), { name: 'timestamp', hide: true }],
    transforms: [
      ...labels.map((column) => ({ kind: 'MergeIndexedColumns', spec: { column } })),
      { kind: 'JoinByColumnValue', spec: { columns: labels } },
    ],
  }
}

function columnSettings({ field, header, unit, sort }: Column): object {
  return {
    name: field,
    header,
    ...(unit !== undefined && { format: formatOf(unit), align: 'right' }),
    ...(sort !== undefined && { sort, enableSorting: true }),
  }
}

interface Defaults {
  readonly unit?: string
  readonly decimals?: number | null
  readonly custom?: {
    readonly drawStyle?: string
    readonly fillOpacity?: number
    readonly stacking?: { readonly mode?: string }
    readonly thresholdsStyle?: { readonly mode?: string }
  }
}

function defaultsOf({ fieldConfig }: Panel): Defaults {
  return (fieldConfig?.defaults ?? {}) as Defaults
}

/** The first step has no bound: it is the colour of all that is below the second. */
function thresholdsOf({ fieldConfig }: Panel): object {
  const [first, ...rest] = fieldConfig?.defaults.thresholds?.steps ?? []
  return {
    defaultColor: namedColor(first?.color ?? 'text'),
    steps: rest.map(({ color, value }) => ({ color: namedColor(color), value })),
  }
}

/** The colour that a board gives to a series. */
export function colorIn({ fieldConfig }: Panel, name: string): string | undefined {
  const own = fieldConfig?.overrides.find(({ matcher }) =>
    matcher.id === 'byRegexp'
      ? new RegExp(String(matcher.options).slice(1, -1)).test(name)
      : matcher.options === name,
  )
  const color = own?.properties.find(({ id }) => id === 'color')?.value as { fixedColor: string } | undefined
  return color && namedColor(color.fixedColor)
}
