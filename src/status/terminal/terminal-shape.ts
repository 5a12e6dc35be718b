/** What a terminal can show, and when it is drawn. */

/** What a terminal can show. */
export interface TerminalShape {
  /** In columns. */
  readonly width: number
  readonly isAscii: boolean
  readonly hasColor: boolean
  /** In ms since the epoch. */
  readonly now: number
}
