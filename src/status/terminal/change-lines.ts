/** What changed since the last look, a line for each: for logs, pipes and screen readers. */

import type { Board } from '../view/board.ts'
import { STATUS_LOOKS } from '../view/status-words.ts'
import type { Line } from '../view/line.ts'
import { sentenceText } from './sentence-text.ts'

/** Remembers the last look. */
export class ChangeLines {
  #before = new Map<string, string>()

  /** @param now in ms since the epoch */
  next(board: Board, now: number): string[] {
    const lines = Object.values(board.groups).flat()
    const changed = lines.filter(({ id, status }) => this.#before.get(id) !== status)
    this.#before = new Map(lines.map(({ id, status }) => [id, status]))
    return changed.map((line) => changeOf(line, now))
  }
}

function changeOf({ status, name, now: doing }: Line, now: number): string {
  const time = new Date(now).toISOString().slice(11, 19)
  const word = STATUS_LOOKS[status].word.toLowerCase()
  return `${time}  ${word.padEnd(13)} ${name}  ${sentenceText(doing, now)}`.trimEnd()
}
