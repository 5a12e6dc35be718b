/** What goes through a socket: one JSON object a line, in both directions. */

import type { Beat } from '../board/feed.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionRow } from '../wire/session-schema.ts'

/** What a process says to the processes that are connected to it. */
export type Said =
  | { readonly type: 'process'; readonly process: ProcessRow }
  | { readonly type: 'changed'; readonly rows: readonly SessionRow[]; readonly removed: readonly string[] }
  | { readonly type: 'beat'; readonly beats: readonly Beat[]; readonly isSlot: boolean }
  /** All sessions were told of. */
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown }
  /** It ends in order: what it had is over, and was told of. */
  | { readonly type: 'bye' }

/** What a process is asked. */
export interface Asked {
  readonly id: number
  /** The name of the question. */
  readonly ask: string
  readonly about: Readonly<Record<string, unknown>>
}

/** One line of it. */
export function lineOf(word: Said | Asked): string {
  return `${JSON.stringify(word)}\n`
}
