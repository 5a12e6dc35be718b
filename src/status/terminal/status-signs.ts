/** The sign of each status in a terminal: a shape for those who see no colour, of one column each. */

import type { Status } from '../words.ts'

/** A sign, and the one of a terminal that knows only ASCII. */
export interface StatusSign {
  readonly sign: string
  readonly ascii: string
}

/** All signs. */
export const STATUS_SIGNS: Readonly<Record<Status, StatusSign>> = {
  dead: { sign: '×', ascii: 'x' },
  lost: { sign: '×', ascii: 'x' },
  unresponsive: { sign: '?', ascii: '?' },
  stuck: { sign: '■', ascii: '#' },
  stalled: { sign: '▲', ascii: '!' },
  waiting: { sign: '‖', ascii: '=' },
  slow: { sign: '◷', ascii: '~' },
  long_running: { sign: '◉', ascii: '@' },
  retry: { sign: '↻', ascii: '%' },
  active: { sign: '●', ascii: '*' },
  finished: { sign: '✓', ascii: 'v' },
  idle: { sign: '○', ascii: 'o' },
}
