/** Lines over time, or stacked areas. */

import type {
  FieldConfig as Custom,
  Options,
} from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen'
import { withNamedLines } from '../no-agent.ts'
import { fieldDefaults, frame, type PanelSpec, target, type UnplacedPanel } from '../panel.ts'
import type { Plain } from '../plain.ts'

/** A panel of lines. */
export interface TimeSeriesSpec extends PanelSpec {
  /** Parts of a whole, drawn on top of each other; zeros are left out. @default false */
  readonly stacked?: boolean
  /** Counts of events, drawn as bars; zeros are left out. @default false */
  readonly bars?: boolean
  /** Lines of things of which most are at zero; zeros are left out. @default false */
  readonly sparse?: boolean
  /** Colours by name of the series, or by a pattern between slashes, where a colour has a meaning. */
  readonly colors?: Readonly<Record<string, string>>
}

/** Bars that can still be told apart in a panel of a third of the width. */
const MAX_BARS = 60

const OPTIONS: Plain<Options> = {
  legend: { calcs: ['max', 'lastNotNull'], displayMode: 'table', placement: 'bottom', showLegend: true },
  tooltip: { mode: 'multi', sort: 'desc' },
}

/** Draws queries over the time range. Of parts, counts and sparse lines, what is zero has no entry in the legend. */
export function timeSeries(given: TimeSeriesSpec): UnplacedPanel {
  const isWithoutZeros = given.stacked === true || given.bars === true || given.sparse === true
  const spec = isWithoutZeros ? withoutZeros(given) : given
  const custom: Plain<Custom> = {
    drawStyle: spec.bars === true ? 'bars' : 'line',
    fillOpacity: spec.stacked === true ? 40 : spec.bars === true ? 60 : 10,
    lineWidth: 1,
    // A line of one point is none.
    showPoints: spec.sparse === true ? 'auto' : 'never',
    spanNulls: false,
    stacking: { group: 'A', mode: spec.stacked === true || spec.bars === true ? 'normal' : 'none' },
    thresholdsStyle: { mode: spec.thresholds === undefined ? 'off' : 'dashed' },
  }
  const color = { mode: 'palette-classic' } as const
  return {
    ...frame(spec),
    type: 'timeseries',
    ...(spec.bars === true && { maxDataPoints: MAX_BARS }),
    fieldConfig: {
      defaults: { ...fieldDefaults(spec), color, custom: { ...custom }, min: 0 },
      overrides: Object.entries(spec.colors ?? {}).map(([name, fixedColor]) => ({
        matcher: { id: name.startsWith('/') ? 'byRegexp' : 'byName', options: name },
        properties: [{ id: 'color', value: { fixedColor, mode: 'fixed' } }],
      })),
    },
    options: { ...OPTIONS },
    targets: spec.queries.map((query, index) => target(withNamedLines(query), index, 'range')),
  }
}

function withoutZeros(spec: TimeSeriesSpec): TimeSeriesSpec {
  const queries = spec.queries.map(({ expr, ...query }) => ({ ...query, expr: `${expr} > 0` }))
  return { ...spec, noValue: spec.noValue ?? 'None in the time range', queries }
}
