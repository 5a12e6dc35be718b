/** How a process fares shows in its sessions: what cannot be heard is shown as it was heard last. */

import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail, SessionRow } from '../wire/session-schema.ts'
import type { Status } from '../words.ts'

/** The status of a session in a process that may be silent or gone. What was idle when it went has lost nothing. */
export function statusIn(
  { status, order }: Pick<SessionRow, 'status' | 'order'>,
  state: ProcessRow['state'],
): Status {
  if (state === 'unresponsive') return order === 9 ? status : 'unresponsive'
  return state === 'gone' && order !== 9 ? 'lost' : status
}

/** All that is known of a session whose process does not answer. */
export function lastSeen(row: SessionRow & { others: string[] }, process: ProcessRow): SessionDetail {
  const gone = process.state === 'gone'
  return {
    ...row,
    why: [
      { text: gone ? 'Its process is gone: ' : 'Its process is not heard: ' },
      { text: `${process.proofs.join(', ')}, since ` },
      { since: process.since },
    ],
    next: gone ? [] : [{ text: 'It is shown as it was seen last, until its process answers.' }],
    told: [],
    strands: [],
    transitions: [],
    lastRuns: [],
    processRow: process,
  }
}
