/** How unusual a silence is: half, 99 of 100, the limit and now on one logarithmic line. Pure. */

import { tickDuration } from '../view/tick-duration.ts'
import type { Usual } from '../wire/session-schema.ts'
import { wrapped } from './columns.ts'

/** How it is drawn. */
export interface ScaleShape {
  readonly width: number
  readonly isAscii: boolean
}

/** The marks in words, the line, and where they come from. @param silentMs the silence now, in ms */
export function scaleBar(usual: Usual, silentMs: number, { width, isAscii }: ScaleShape): string[] {
  const { tool, p50, p99, limitMs, limitSource, samples } = usual
  const marks = [
    { name: 'half', ms: p50 },
    { name: '99 of 100', ms: p99 },
    { name: 'limit', ms: limitMs },
    { name: 'now', ms: silentMs },
  ].filter((mark): mark is Mark => mark.ms !== undefined)
  const words = marks.map(({ name, ms }) => `${name} ${tickDuration(ms)}`).join('   ')
  const from =
    samples > 0
      ? `Learned from ${samples.toLocaleString('en')} calls of ${tool}.`
      : `The limit is ${SOURCES[limitSource]}, for ${tool}.`
  return [
    ...wrapped(words, width),
    line(marks, { width, isAscii }),
    ...wrapped(`${from} Logarithmic.`, width),
  ]
}

interface Mark {
  readonly name: string
  readonly ms: number
}

const SOURCES: Readonly<Record<Usual['limitSource'], string>> = {
  declared: 'declared',
  set: 'set by your thresholds',
  learned: 'learned',
  default: 'the default',
}

function line(marks: readonly Mark[], { width, isAscii }: ScaleShape): string {
  const longest = Math.max(1_000, ...marks.map(({ ms }) => ms)) * 1.6
  const at = (ms: number): number =>
    Math.floor((Math.log10(1 + ms / 100) / Math.log10(1 + longest / 100)) * width)
  const [thin, thick, mark, now] = isAscii ? ['-', '=', '+', '#'] : ['─', '━', '┼', '╋']
  const usual = marks.find(({ name }) => name === '99 of 100') ?? marks.find(({ name }) => name === 'limit')
  const silent = marks.find(({ name }) => name === 'now')
  const cells = Array.from({ length: width }, (_, index) =>
    usual !== undefined && silent !== undefined && index > at(usual.ms) && index < at(silent.ms)
      ? thick
      : thin,
  )
  for (const { name, ms } of marks) cells[Math.min(width - 1, at(ms))] = name === 'now' ? now : mark
  return cells.join('')
}
