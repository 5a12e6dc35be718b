/** What all panels have in common: a question, an answer in words, a unit, and queries. */

import type * as grafana from '@grafana/schema'
import type { Plain } from './plain.ts'

/** Where Grafana draws a panel. */
export type Panel = Plain<grafana.Panel>
export type Threshold = Plain<grafana.Threshold>
export type ValueMapping = Plain<grafana.ValueMapping>
export type FieldConfig = Plain<grafana.FieldConfig>
/** A link on what a panel shows. */
export interface DataLink {
  readonly title: string
  readonly url: string
}

/** What every kind of panel is told. */
export interface PanelSpec {
  /** Never changed once published: links and annotations name it. Unique in its dashboard. */
  readonly id: number
  readonly title: string
  /** What it shows, and what to make of it. */
  readonly description: string
  /** Of Grafana's units, for example `s`. */
  readonly unit: string
  readonly queries: readonly Query[]
  /** Columns of 24. */
  readonly width: number
  /** Rows of 30 pixels. */
  readonly height: number
  readonly decimals?: number
  readonly thresholds?: readonly Threshold[]
  readonly mappings?: readonly ValueMapping[]
  readonly links?: readonly DataLink[]
  /** Words for a panel that may rightly have nothing to show. */
  readonly noValue?: string
}

/** One question to Prometheus. */
export interface Query {
  readonly expr: string
  readonly legend?: string
}

/** A panel that has not got its place yet. */
export type UnplacedPanel = Omit<Panel, 'gridPos'> & { readonly width: number; readonly height: number }

export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' } as const
export const TEMPO = { type: 'tempo', uid: '${tempo_datasource}' } as const
export const LOKI = { type: 'loki', uid: '${loki_datasource}' } as const

/**
 * The shortest step. OpenTelemetry exports every 60 s, and Grafana takes 15 s for granted: without this,
 * `$__rate_interval` would be too short to hold two samples, and every rate empty.
 */
const MIN_STEP = '1m'

/** Thresholds of Grafana must have a colour below the first. */
export const NEUTRAL: readonly Threshold[] = [{ color: 'text', value: null }]

/** Green at first, then worse. */
export function alarmFrom(...steps: readonly [value: number, color: string][]): readonly Threshold[] {
  return [{ color: 'green', value: null }, ...steps.map(([value, color]) => ({ color, value }))]
}

/** A query as Grafana keeps it: over the time range, or of its last moment only. */
export function target({ expr, legend }: Query, index: number, kind: 'range' | 'instant' | 'table') {
  return {
    refId: String.fromCodePoint(65 + index),
    datasource: PROMETHEUS,
    editorMode: 'code',
    expr,
    format: kind === 'table' ? 'table' : 'time_series',
    instant: kind !== 'range',
    range: kind === 'range',
    interval: MIN_STEP,
    legendFormat: legend ?? '__auto',
  }
}

/** The frame of a panel: all but its type, its options and its targets. */
export function frame(spec: PanelSpec) {
  const { id, title, description, width, height } = spec
  return { id, title, description, width, height, datasource: PROMETHEUS }
}

/** What holds for each field that a panel shows. */
export function fieldDefaults(spec: PanelSpec): FieldConfig {
  return {
    unit: spec.unit,
    color: { mode: spec.thresholds === undefined ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps: [...(spec.thresholds ?? NEUTRAL)] },
    mappings: [...(spec.mappings ?? [])],
    ...(spec.decimals === undefined ? {} : { decimals: spec.decimals }),
    ...(spec.noValue === undefined ? {} : { noValue: spec.noValue }),
    ...(spec.links === undefined ? {} : { links: [...spec.links] }),
  }
}
