/** Draws a run's spans as a tree with durations and status. */

import { duration, plainText } from './plain-text.ts'
import type { SpanNode } from './run-account.ts'

interface Row {
  readonly name: string
  readonly took: string
  readonly status: string
}

/** The lines of the tree, aligned. */
export function drawSpans(root: SpanNode): readonly string[] {
  const rows = rowsOf(root, { own: '', below: '' })
  const nameWidth = Math.max(...rows.map((row) => row.name.length))
  const tookWidth = Math.max(...rows.map((row) => row.took.length))
  return rows.map(
    ({ name, took, status }) => `${name.padEnd(nameWidth)}  ${took.padStart(tookWidth)}  ${status}`,
  )
}

function rowsOf({ span, children }: SpanNode, lead: { own: string; below: string }): readonly Row[] {
  const errorType = span.attributes['error.type']
  const failure = errorType === undefined ? 'error' : `error ${plainText(String(errorType))}`
  const row = {
    name: `${lead.own}${plainText(span.name)}`,
    took: duration(span.durationMs),
    status: span.failed ? failure : 'ok',
  }
  const below = children.flatMap((child, index) => {
    const last = index === children.length - 1
    return rowsOf(child, {
      own: `${lead.below}${last ? '└─ ' : '├─ '}`,
      below: `${lead.below}${last ? '   ' : '│  '}`,
    })
  })
  return [row, ...below]
}
