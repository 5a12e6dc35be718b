/** A source that knows the sessions of one process, and tells of what changes. */

import type { Action, ActionResult } from '../wire/action-schema.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail, SessionRow } from '../wire/session-schema.ts'

/** Id, last progress in ms since the epoch (0 for never), and the newest letter of the pulse. */
export type Beat = [id: string, lastProgressAt: number, letter: string]

/** Who hears of one feed. */
export interface FeedListener {
  /** Rows that are new or other than before, and ids of sessions that went. */
  changed(rows: readonly SessionRow[], removed: readonly string[]): void
  /**
   * All sessions that live were looked at.
   *
   * @param isSlot each 5 s: a slot of their pulses is over. What is not among the beats is idle
   */
  beat(beats: readonly Beat[], isSlot: boolean): void
  /** What is known of the process is other than before. */
  processChanged(process: ProcessRow): void
}

/** What is asked for beside an action. */
export interface ActionWish {
  readonly action: Action
  readonly key: string
  readonly queued: boolean
}

/** The sessions of one process. */
export interface Feed {
  readonly process: ProcessRow
  /**
   * Begins to tell: of all sessions first.
   *
   * @returns a function that ends it, and a promise: all sessions were told of. It never rejects
   */
  listen(listener: FeedListener): { readonly close: () => void; readonly ready: Promise<void> }
  /** Tells now what it would tell soon, where it can: of the session of a key, or of all. */
  freshen?(key?: string): void
  /** All that is known of one session; undefined for one that is not known. */
  detail(key: string): Promise<SessionDetail | undefined>
  /** Does something to a session; undefined for one that is not known. */
  act(wish: ActionWish): Promise<ActionResult | undefined>
}
