/** A terminal that can be drawn on, and whose keys are heard. */

/** What the person at a terminal sees and does. */
export interface Screen {
  readonly width: () => number
  readonly height: () => number
  readonly hasColor: boolean
  /** Takes the terminal, until it is restored. */
  enter(): void
  write(text: string): void
  /** Calls back for each key: a letter, or a name such as `up`. */
  onKey(callback: (key: Key) => void): void
  /** Calls back when somebody wants to leave, whatever is shown: by Ctrl+C, Ctrl+D or a signal. */
  onLeave(callback: () => void): void
  /** Calls back when all is to be drawn anew: the size is another, or the terminal was somebody else's meanwhile. */
  onRedraw(callback: () => void): void
  /** Gives the terminal back as it was. */
  restore(): void
}

/** A key with a name of its own. */
export const NAMED_KEYS = [
  'up',
  'down',
  'left',
  'right',
  'pageup',
  'pagedown',
  'home',
  'end',
  'return',
  'escape',
  'backspace',
] as const

/** A key that was pressed. */
export type Key =
  | { readonly name: (typeof NAMED_KEYS)[number]; readonly letter?: never }
  | { readonly name?: never; readonly letter: string }

/**
 * Moves to each line that is other than before, and to no other.
 *
 * @param before empty where nothing of the screen is known
 */
export function changedLines(before: readonly string[], next: readonly string[]): string {
  const clear = before.length === 0 ? '\u001b[2J' : ''
  const lines = next.map((line, index) =>
    line === before[index] ? '' : `\u001b[${index + 1};1H${line}\u001b[K`,
  )
  return clear + lines.join('')
}
