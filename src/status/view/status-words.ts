/** What each status is called on a screen, and how it looks: sign and word first, colour last. */

import type { Status } from '../words.ts'

/** What a colour stands for. Red means that a person is needed. */
export type Tone = 'red' | 'amber' | 'green' | 'blue' | 'grey'

/** How a status looks. */
export interface StatusLook {
  readonly word: string
  readonly tone: Tone
  /** Said in small after the word, where two statuses share one. */
  readonly hint?: string
  /** In a terminal, and in one that knows only ASCII. */
  readonly sign: string
  readonly ascii: string
}

/** All looks. */
export const STATUS_LOOKS: Readonly<Record<Status, StatusLook>> = {
  dead: { word: 'Dead', tone: 'red', sign: '×', ascii: 'x' },
  lost: { word: 'Lost', tone: 'red', sign: '×', ascii: 'x' },
  unresponsive: { word: 'Unresponsive', tone: 'red', sign: '?', ascii: '?' },
  stuck: { word: 'Stuck', tone: 'red', sign: '■', ascii: '#' },
  stalled: { word: 'Stalled', tone: 'red', sign: '▲', ascii: '!' },
  waiting: { word: 'Waiting', tone: 'blue', hint: 'for a person', sign: '‖', ascii: '=' },
  slow: { word: 'Slow', tone: 'amber', sign: '◷', ascii: '~' },
  long_running: { word: 'Long-running', tone: 'amber', sign: '◉', ascii: '@' },
  retry: { word: 'Waiting', tone: 'blue', hint: 'for a retry', sign: '↻', ascii: '%' },
  active: { word: 'Active', tone: 'green', sign: '●', ascii: '*' },
  finished: { word: 'Finished', tone: 'grey', sign: '✓', ascii: 'v' },
  idle: { word: 'Idle', tone: 'grey', sign: '○', ascii: 'o' },
}
