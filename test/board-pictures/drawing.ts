/** What is drawn: panels in the terms of Perses, with the answers of a Prometheus, on the grid of their board. */

/** One series, as the panels of Perses take it. */
export interface DrawnSeries {
  readonly name: string
  readonly formattedName: string
  readonly labels: Readonly<Record<string, string>>
  /** Times in ms since the epoch. */
  readonly values: readonly (readonly [atMs: number, value: number | null])[]
}

/** The answer to one query of a panel. */
export interface DrawnAnswer {
  readonly series: readonly DrawnSeries[]
}

/** The panels of Perses that the boards need. */
export type PluginKind = 'StatChart' | 'Table' | 'TimeSeriesChart'

/** Columns of 24, and rows of a fixed height. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** What a panel shows, and how. */
export interface DrawnPlugin {
  readonly kind: PluginKind
  /** The options of that panel of Perses. */
  readonly spec: object
  readonly answers: readonly DrawnAnswer[]
  /** How far points lie apart. */
  readonly stepMs: number
  /** What stands there where there is nothing to show. */
  readonly noValue: string
}

/** A panel, or the heading of a row of panels. */
export interface DrawnPanel {
  readonly title: string
  readonly place: Place
  /** None for a heading. */
  readonly plugin?: DrawnPlugin
}

/** A board, or a part of it. */
export interface Drawing {
  readonly title: string
  /** Pixels. */
  readonly width: number
  readonly panels: readonly DrawnPanel[]
  /** In ms since the epoch. */
  readonly fromMs: number
  readonly toMs: number
}
