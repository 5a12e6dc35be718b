/** A line of the list, with the evidence behind it. */

import type { Line } from '../view/line.ts'
import type { SessionDetail } from '../wire/session-schema.ts'

/** What is known of a line. */
export interface KnownLine {
  readonly line: Line
  /** Absent for a process, and for a session that is not known any more. */
  readonly detail: SessionDetail | undefined
}
