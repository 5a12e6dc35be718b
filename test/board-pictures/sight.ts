/** What somebody sees who looks at a panel. */

/** One entry of a legend. */
export interface Entry {
  readonly label: string
  /** As `rgb(1, 2, 3)`. */
  readonly color: string
}

/** A panel, as it stands there. */
export interface Sight {
  readonly title: string
  /** All words of it, but for its title and what graphs paint. */
  readonly text: string
  /** What a graph paints at its axes. */
  readonly axes: readonly string[]
  readonly legend: readonly Entry[]
  /** The rows of a table, without its head. */
  readonly rows: readonly (readonly string[])[]
  /** True for a graph on which there is nothing at all. */
  readonly isBlank: boolean
}
