/** The list as lines of a terminal: the sign, the word, who, what it does, how long, the last sign. Pure. */

import { sorted, type Board } from '../view/board.ts'
import type { Line } from '../view/line.ts'
import { STATUS_LOOKS, type Tone } from '../view/status-words.ts'
import { tickDuration } from '../view/tick-duration.ts'
import type { Part } from '../wire/session-schema.ts'
import { columnsOf, cut } from './columns.ts'
import { STATUS_SIGNS } from './status-signs.ts'

/** What a terminal can show. */
export interface TerminalShape {
  /** In columns. */
  readonly width: number
  /** Lines at most; 0 for any number. */
  readonly height: number
  readonly isAscii: boolean
  readonly hasColor: boolean
  /** In ms since the epoch. */
  readonly now: number
  /** Also those that are idle, by name and time. */
  readonly all: boolean
}

/** The sixteen of the terminal, never others: whoever chose them can read them. */
const COLORS: Readonly<Record<Tone, number>> = { red: 31, amber: 33, green: 32, blue: 34, grey: 2 }
const MIN_WIDTH = 40
const STATE_WIDTH = 14

/** The lines; none is wider than the terminal. */
export function taskTable(board: Board, shape: TerminalShape): string[] {
  const width = Math.max(MIN_WIDTH, shape.width)
  const { need, ask, alive, idle } = board.groups
  const rows = [need, ask, alive].flatMap(rowsOf)
  const shown = shape.all ? [...rows, ...rowsOf(idle)] : rows
  const names = idle.map(({ name }) => name).join(', ')
  const last = idle.length > 0 && !shape.all ? [cut(`${idle.length} idle: ${names}`, width)] : []
  const head = [cut(board.verdict, width), ...wrapped(board.census, width), '']
  const room = shape.height === 0 ? shown.length : Math.max(1, shape.height - head.length - last.length - 1)
  const left = shown.length - room
  const more = left > 0 ? [`and ${left + 1} more`] : []
  const kept = left > 0 ? shown.slice(0, room - 1) : shown
  return [...head, ...kept.map((row) => drawn(row, { ...shape, width })), ...more, ...last]
}

interface TableRow {
  readonly line: Line
  readonly isKid: boolean
}

/** Of what lies below, only what does not move: the culprit. */
function rowsOf(lines: readonly Line[]): TableRow[] {
  const rows: TableRow[] = []
  for (const line of sorted(lines, 'need')) {
    rows.push({ line, isKid: false })
    for (const kid of culpritsOf(line.kids)) rows.push({ line: kid, isKid: true })
  }
  return rows
}

/** However deep they lie. */
function culpritsOf(kids: readonly Line[]): Line[] {
  return kids.flatMap((kid) => [
    ...(STATUS_LOOKS[kid.status].tone === 'red' ? [kid] : []),
    ...culpritsOf(kid.kids),
  ])
}

function drawn({ line, isKid }: TableRow, { width, isAscii, hasColor, now }: TerminalShape): string {
  const { word, tone } = STATUS_LOOKS[line.status]
  const { sign, ascii } = STATUS_SIGNS[line.status]
  const mark = isKid ? ' ' : isAscii ? ascii : sign
  const age = line.lastSignAt === undefined ? '-' : tickDuration(now - line.lastSignAt)
  const nameWidth = width < 60 ? width - STATE_WIDTH - 10 : Math.min(22, Math.floor(width / 4))
  const nowWidth = width - STATE_WIDTH - nameWidth - 11
  const name = isKid ? `${isAscii ? '`' : '└'} ${line.name}` : line.name
  const state = fitted(`${mark} ${word}`, STATE_WIDTH)
  const what = nowWidth > 8 ? ` ${fitted(sentenceText(line.now, now), nowWidth)}` : ''
  const text = `${colored(state, hasColor ? COLORS[tone] : 0)} ${fitted(name, nameWidth)}${what}`
  return `${text} ${age.padStart(8)}`.trimEnd()
}

/** A sentence as plain text. */
export function sentenceText(parts: readonly Part[], now: number): string {
  return parts
    .map(({ text, code, since, until }) => {
      if (code !== undefined) return code
      if (since !== undefined) return tickDuration(now - since)
      return until === undefined ? (text ?? '') : tickDuration(until - now)
    })
    .join('')
}

function colored(text: string, color: number): string {
  return color === 0 ? text : `\u001b[${color}m${text}\u001b[0m`
}

function fitted(text: string, width: number): string {
  const short = cut(text, width)
  return short + ' '.repeat(Math.max(0, width - columnsOf(short)))
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && columnsOf(last) + 1 + columnsOf(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(cut(word, width))
  }
  return lines
}
