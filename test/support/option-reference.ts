/** Writes the rows of the guide's tables of options, from the tables in the code. */

import type { Option } from '../../src/options/kinds/option.ts'
import type { Fields } from '../../src/options/kinds/shape-kinds.ts'
import { MAX_TIMER_MS } from '../../src/system-clock.ts'
import type { Row } from './markdown.ts'

/** How a default is written. */
export type WrittenDefault = (value: unknown) => string

/** Name, default and meaning of each option of a table. */
export function referenceOf(options: Fields, written: WrittenDefault = asValue): Row[] {
  return Object.entries(options).map(([name, option]) => [
    `\`${name}\``,
    option.otherwise ?? written(option.fallback),
    meaningOf(option),
  ])
}

/** What an option means, with its bounds where a host might run into them. */
function meaningOf({ doc, kind }: Option): string {
  if (kind.bounds === undefined || !('least' in kind.bounds)) return doc
  const { least, most } = kind.bounds
  if (most < MAX_TIMER_MS) return `${doc}. ${grouped(least)} to ${grouped(most)}`
  return least > 1 ? `${doc}. ${grouped(least)} or more` : doc
}

/** As in code: `1,000`, `false`, and words in backticks. */
function asValue(value: unknown): string {
  if (typeof value === 'number') return grouped(value)
  return typeof value === 'string' ? `\`${value}\`` : String(value)
}

/** As in a sentence: `30 s`, `24 h`. */
export function asTime(ms: unknown): string {
  const seconds = Number(ms) / 1_000
  return seconds >= 3_600 ? `${seconds / 3_600} h` : `${seconds} s`
}

function grouped(value: number): string {
  return value.toLocaleString('en')
}
