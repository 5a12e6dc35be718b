/** The list as lines of a terminal: the sign, the word, who, what it does, how long, the last sign. Pure. */

import type { Board } from '../view/board.ts'
import { STATUS_LOOKS } from '../view/status-words.ts'
import { tickDuration } from '../view/tick-duration.ts'
import { colored } from './colors.ts'
import { cut, fitted, wrapped } from './columns.ts'
import { rowWindow } from './row-window.ts'
import { sentenceText } from './sentence-text.ts'
import { STATUS_SIGNS } from './status-signs.ts'
import { taskRows, type RowsWish, type TaskRow } from './task-rows.ts'
import type { TerminalShape } from './terminal-shape.ts'

/** How the list is drawn. */
export interface TableShape extends TerminalShape, RowsWish {
  /** Lines at most; 0 for any number. */
  readonly height: number
  /** The id of the line that is marked. */
  readonly chosen?: string | undefined
  /** For a screen, where cells are addressed, with a column for the mark. Default: text. */
  readonly isScreen?: boolean | undefined
}

const MIN_WIDTH = 40
const STATE_WIDTH = 14
const AGE_WIDTH = 8

/** The lines; none is wider than the terminal, if that has 40 columns. */
export function taskTable(board: Board, shape: TableShape): string[] {
  const width = Math.max(MIN_WIDTH, shape.width)
  const rows = taskRows(board, shape)
  const head = headOf(board, { ...shape, width }, rows)
  const last = lastOf(board, { ...shape, width })
  const chosen = Math.max(
    0,
    rows.findIndex(({ line }) => line.id === shape.chosen),
  )
  const room = shape.height === 0 ? rows.length : shape.height - head.length - last.length
  const { from, to, above, below } = rowWindow(rows.length, room, chosen)
  return [
    ...head,
    ...(above > 0 ? [`and ${above} more above`] : []),
    ...rows.slice(from, to).map((row) => drawn(row, { ...shape, width })),
    ...(below > 0 ? [`and ${below} more`] : []),
    ...last,
  ]
}

function headOf(board: Board, { width, words = '' }: TableShape, rows: readonly TaskRow[]): string[] {
  const found = rows.filter(({ isKid }) => !isKid).length
  const only = words === '' ? '' : cut(`Only those with “${words}”: ${found} of ${board.total}`, width)
  return [cut(board.verdict, width), ...wrapped(board.census, width), only]
}

function lastOf({ groups: { idle } }: Board, { width, all, words = '' }: TableShape): string[] {
  if (idle.length === 0 || all || words !== '') return []
  return [cut(`${idle.length} idle: ${idle.map(({ name }) => name).join(', ')}`, width)]
}

/** A stretch of a row, and the column where it begins. */
interface Cell {
  readonly at: number
  readonly text: string
}

function drawn({ line, isKid }: TaskRow, shape: TableShape): string {
  const { isAscii, hasColor, now, isScreen = false } = shape
  const { word, tone } = STATUS_LOOKS[line.status]
  const gutter = isScreen ? 1 : 0
  const width = shape.width - gutter
  const nameWidth = width < 60 ? width - STATE_WIDTH - 10 : Math.min(22, Math.floor(width / 4))
  const nowWidth = width - STATE_WIDTH - nameWidth - AGE_WIDTH - 3
  const branch = isKid ? (isAscii ? '` ' : '└ ') : ''
  const age = line.lastSignAt === undefined ? '-' : tickDuration(now - line.lastSignAt)
  const isMarked = isScreen && line.id === shape.chosen
  const state = fitted(`${signOf({ line, isKid }, isAscii)} ${word}`, STATE_WIDTH)
  const nameAt = gutter + STATE_WIDTH + 1
  const cells: Cell[] = [
    { at: gutter, text: colored(state, tone, hasColor) },
    { at: nameAt, text: fitted(branch + line.name, nameWidth) },
  ]
  if (nowWidth > 8)
    cells.push({ at: nameAt + nameWidth + 1, text: fitted(sentenceText(line.now, now), nowWidth) })
  cells.push({ at: gutter + width - AGE_WIDTH, text: age.padStart(AGE_WIDTH) })
  const mark = isMarked ? (isAscii ? '>' : '›') : ' '
  const text = (isScreen ? mark : '') + joined(cells, isScreen)
  return isMarked ? colored(text, 'marked', hasColor) : isScreen ? text : text.trimEnd()
}

/** On a screen each cell says where it stands: terminals differ in how wide some letters are. */
function joined(cells: readonly Cell[], isScreen: boolean): string {
  return cells
    .map(({ at, text }, index) => (isScreen ? `\u001b[${at + 1}G${text}` : `${index > 0 ? ' ' : ''}${text}`))
    .join(isScreen ? ' ' : '')
}

function signOf({ line, isKid }: TaskRow, isAscii: boolean): string {
  if (isKid) return ' '
  const { sign, ascii } = STATUS_SIGNS[line.status]
  return isAscii ? ascii : sign
}
