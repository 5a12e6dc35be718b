/** Gives panels their places: row after row, from left to right. */

import type * as grafana from '@grafana/schema'
import type { Panel, UnplacedPanel } from './panel.ts'
import type { Plain } from './plain.ts'

/** A heading and the panels below it. */
export interface Section {
  readonly id: number
  readonly title: string
  readonly panels: readonly UnplacedPanel[]
}

export type RowPanel = Plain<grafana.RowPanel>

const COLUMNS = 24

/**
 * Places all panels.
 *
 * @throws {RangeError} when a line of panels leaves a gap at its end, or panels of one line differ in height
 */
export function layOut(sections: readonly Section[]): (Panel | RowPanel)[] {
  let y = 0
  return sections.flatMap(({ id, title, panels }) => {
    const heading: RowPanel = {
      id,
      title,
      type: 'row',
      collapsed: false,
      gridPos: { h: 1, w: 24, x: 0, y },
      panels: [],
    }
    y += 1
    const lines = linesOf(panels)
    const placed = lines.flatMap((line) => {
      const at = placeLine(line, y)
      y += line[0]?.height ?? 0
      return at
    })
    return [heading, ...placed]
  })
}

function linesOf(panels: readonly UnplacedPanel[]): UnplacedPanel[][] {
  const lines: UnplacedPanel[][] = []
  let used = COLUMNS
  for (const panel of panels) {
    if (used >= COLUMNS) {
      lines.push([])
      used = 0
    }
    lines.at(-1)?.push(panel)
    used += panel.width
  }
  return lines
}

function placeLine(line: readonly UnplacedPanel[], y: number): Panel[] {
  let x = 0
  const placed = line.map(({ width, height, ...panel }) => {
    if (height !== line[0]?.height)
      throw new RangeError(`Cannot place ${panel.title}: its line is ${line[0]?.height} high, it ${height}`)
    const gridPos = { h: height, w: width, x, y }
    x += width
    return { ...panel, gridPos }
  })
  if (x !== COLUMNS)
    throw new RangeError(`Cannot place ${line.at(-1)?.title}: its line ends at ${x}, not at ${COLUMNS}`)
  return placed
}
