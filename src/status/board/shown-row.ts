/** A row as people see it, with what is known of its process: what cannot be heard is shown as it was heard last. */

import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail, SessionRow } from '../wire/session-schema.ts'
import { dotOf, orderOf, type Status } from '../words.ts'
import type { Beat } from './feed.ts'

/** The row, in a process that may be silent or gone. */
export function rowIn(row: SessionRow, { state }: ProcessRow): SessionRow {
  const status = statusIn(row, state)
  if (status === row.status) return row
  return { ...row, status, dot: dotOf(status), order: orderOf(status) }
}

// What was idle when its process went has lost nothing.
function statusIn({ status, order }: SessionRow, state: ProcessRow['state']): Status {
  if (state === 'unresponsive') return order === 9 ? status : 'unresponsive'
  return state === 'gone' && order !== 9 ? 'lost' : status
}

/** The row after a beat of its process. */
export function afterBeat(row: SessionRow, beat: Beat | undefined, isSlot: boolean): SessionRow {
  if (beat === undefined)
    return isSlot && row.pulse !== NOTHING ? { ...row, pulse: `${row.pulse.slice(1)}_` } : row
  const [, lastProgressAt, letter] = beat
  const pulse = isSlot ? row.pulse.slice(1) + letter : row.pulse.slice(0, -1) + letter
  if (lastProgressAt === 0) return { ...row, pulse }
  return { ...row, pulse, lastProgressAt, lastTokenAt: lastProgressAt }
}

const NOTHING = '_'.repeat(180)

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
