/** What a command of the terminal is. */

import type { Arguments, Flags } from './flags.ts'

/** Where words go. */
export interface Terminal {
  /** The answer, to stdout: one or more lines. */
  say(text: string): void
  /** Trouble, to stderr. */
  complain(text: string): void
}

/** One command. */
export interface Command {
  /** Its words, as in `dashboards export`. */
  readonly name: string
  /** What it takes besides options: `<folder>`. */
  readonly takes: string
  /** One line, for the list of all. */
  readonly summary: string
  /** What else its help says. */
  readonly details: readonly string[]
  readonly flags: Flags
  /**
   * Does it.
   *
   * @returns the exit code
   * @throws {UsageError} when it cannot be done as it was asked for
   */
  run(args: Arguments, terminal: Terminal): Promise<number>
}

/** Exit codes: a contract with scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
} as const
