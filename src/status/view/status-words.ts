/** What each status is called on a screen, and in which colour: the word first, the colour last. */

import type { Status } from '../words.ts'

/** What a colour stands for. Red means that a person is needed. */
export type Tone = 'red' | 'amber' | 'green' | 'blue' | 'grey'

/** How a status looks. */
export interface StatusLook {
  readonly word: string
  readonly tone: Tone
  /** Said in small after the word, where two statuses share one. */
  readonly hint?: string
}

/** All looks. */
export const STATUS_LOOKS: Readonly<Record<Status, StatusLook>> = {
  dead: { word: 'Dead', tone: 'red' },
  lost: { word: 'Lost', tone: 'red' },
  unresponsive: { word: 'Unresponsive', tone: 'red' },
  stuck: { word: 'Stuck', tone: 'red' },
  stalled: { word: 'Stalled', tone: 'red' },
  waiting: { word: 'Waiting', tone: 'blue', hint: 'for a person' },
  slow: { word: 'Slow', tone: 'amber' },
  long_running: { word: 'Long-running', tone: 'amber' },
  retry: { word: 'Waiting', tone: 'blue', hint: 'for a retry' },
  active: { word: 'Active', tone: 'green' },
  finished: { word: 'Finished', tone: 'grey' },
  idle: { word: 'Idle', tone: 'grey' },
}
