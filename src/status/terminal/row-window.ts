/** Which rows a screen holds that has too little room for all. Pure. */

/** A stretch of rows, and how many lie above and below it. */
export interface RowWindow {
  readonly from: number
  readonly to: number
  readonly above: number
  readonly below: number
}

/** Two lines say how many are out of sight; less room than that and a row is none. */
const MIN_ROOM = 3

/**
 * The rows that are shown: the first ones, or those above the chosen one.
 *
 * @param count how many there are
 * @param room lines of the screen; the two that say what is out of sight are among them
 * @param chosen the row that must be seen
 */
export function rowWindow(count: number, room: number, chosen = 0): RowWindow {
  const lines = Math.max(MIN_ROOM, room)
  if (count <= lines) return { from: 0, to: count, above: 0, below: 0 }
  if (chosen < lines - 1) return windowOf(0, lines - 1, count)
  const isLast = chosen >= count - 2
  const to = isLast ? count : chosen + 1
  return windowOf(to - (isLast ? lines - 1 : lines - 2), to, count)
}

function windowOf(from: number, to: number, count: number): RowWindow {
  return { from, to, above: from, below: count - to }
}
