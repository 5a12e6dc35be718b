/** Which lines of the list a terminal shows, from above: the neediest first, and below them only who is to blame. Pure. */

import { matches, sorted, type Board } from '../view/board.ts'
import type { Line } from '../view/line.ts'
import { STATUS_LOOKS } from '../view/status-words.ts'

/** Which lines are wanted. */
export interface RowsWish {
  /** Also those that are idle. */
  readonly all: boolean
  /** Only lines that hold these words, also idle ones. Default: all. */
  readonly words?: string | undefined
}

/** A line where it stands. */
export interface TaskRow {
  readonly line: Line
  /** True for one below another. */
  readonly isKid: boolean
}

/** The rows of a list. */
export function taskRows({ groups }: Board, { all, words = '' }: RowsWish): TaskRow[] {
  const { need, ask, alive, idle } = groups
  const shown = [need, ask, alive, ...(all || words !== '' ? [idle] : [])]
  const rows: TaskRow[] = []
  for (const line of shown.flatMap((lines) => sorted(lines, 'need')))
    if (words === '' || matches(line, words)) rows.push({ line, isKid: false }, ...culpritsOf(line))
  return rows
}

/** True for a line that evidence is known of: a run below a session is part of that of its session. */
export function canBeChosen({ line }: TaskRow): boolean {
  return line.session !== undefined || line.process !== undefined
}

/** Of what lies below, however deep, only what does not move. */
function culpritsOf({ kids }: Line): TaskRow[] {
  return kids.flatMap((kid) => {
    const isCulprit = STATUS_LOOKS[kid.status].tone === 'red'
    return [...(isCulprit ? [{ line: kid, isKid: true }] : []), ...culpritsOf(kid)]
  })
}
