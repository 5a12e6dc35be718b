/** What keeps a run open after its body has returned: an answer that is read, an operation of a framework. */

import type { EndProposal } from './end.ts'

/** Something that is read: an answer that the body returned, or what a framework still does for one. */
export interface Held {
  /** True for what the body returned: while there is any, only its reader counts. */
  readonly isAnswer: boolean
  /** False while only its reader can move it on: silence is his. */
  readonly isAsked: boolean
  /** How often its reader has asked, so that two looks can tell whether he is there. */
  readonly asks: number
  /**
   * True while nothing of it moves that works by itself: once the body has returned, only a reader could move it on.
   * Default: false.
   */
  readonly isIdle?: boolean
}

/** The end of a run whose answer nobody reads, or can read any more. */
export const UNREAD: EndProposal = { reason: 'completed', stopReason: 'unread' }

/** The end of a run whose answer somebody read until he had enough. */
export const CANCELLED: EndProposal = { reason: 'completed', stopReason: 'cancelled' }

/** Why a run completed though a part of it failed: its function was told, and dealt with it. */
export const PART_FAILED = 'part_failed'

/** One hold on a run. It costs nothing once the run has ended. */
export interface Hold {
  /** The reader asks for more: silence counts from here. On the hot path: once a chunk. */
  asked(): void
  /**
   * Lets go of the run. Only the first call counts.
   *
   * @param end how the run ends, as far as this hold knows. Default: as its body says
   */
  release(end?: EndProposal): void
}
