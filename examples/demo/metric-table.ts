/** Shows metrics as a table: name, value, attributes. */

import type { MetricPoint } from './otlp-decode.ts'
import { plainText } from './plain-text.ts'

/** The lines of the table. Series that stand at zero are only counted. */
export function drawMetrics(points: readonly MetricPoint[]): readonly string[] {
  const moved = points.filter((point) => point.value !== 0 || (point.count ?? 0) > 0)
  const titles = [...new Set(moved.map(titleOf))].toSorted()
  const lines = titles.flatMap((title) => {
    const series = moved.filter((point) => titleOf(point) === title)
    return [title].concat(series.map(lineOf).toSorted())
  })
  return [...lines, `and ${points.length - moved.length} series that stand at zero, as born`]
}

function titleOf({ name, unit }: MetricPoint): string {
  return `${name} ${unit}`
}

function lineOf(point: MetricPoint): string {
  return `  ${valueOf(point).padStart(16)}  ${attributesOf(point)}`
}

function valueOf({ value, count }: MetricPoint): string {
  if (count === undefined) return short(value)
  return `${count} x ${short(count === 0 ? 0 : value / count)} avg`
}

function short(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) < 1_000 ? value.toPrecision(3) : value.toFixed(0)
}

function attributesOf({ attributes }: MetricPoint): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name.replace(/^(lifesign|gen_ai)\./, '')}=${plainText(String(value))}`)
    .join(' ')
}
