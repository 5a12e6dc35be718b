/** The words in which a live session is shown, and the order in which they ask for eyes. */

import { CONDITIONS, type Condition } from '../model/condition.ts'

/** What a session or a process looks like, the neediest first. */
export const STATUSES = CONDITIONS

/** One of them. */
export type Status = Condition

/** The three dots of a list: it moves, it waits, or it is stalled or dead. */
export type Dot = 'active' | 'waiting' | 'stalled'

/** All dots, each with the sign and the colour that lists elsewhere show. */
export const DOTS: Readonly<Record<Dot, { readonly sign: string; readonly color: string }>> = {
  active: { sign: '🟢', color: 'green' },
  waiting: { sign: '🟡', color: 'yellow' },
  stalled: { sign: '🔴', color: 'red' },
}

/** What asks for nobody any more: finished and idle stand together, as dead and lost do. */
const LAST = CONDITIONS.length - 3

/** Where a status stands in a list that is sorted by need: 0 to 3 need somebody, 4 to 8 live, 9 is idle. */
export function orderOf(status: Status): number {
  return Math.min(LAST, Math.max(0, CONDITIONS.indexOf(status) - 1))
}

/** The dot of a status. What waits for its next input waits. */
export function dotOf(status: Status): Dot {
  if (orderOf(status) <= orderOf('stalled')) return 'stalled'
  return status === 'active' || status === 'long_running' ? 'active' : 'waiting'
}

/** How many slots a pulse has, and how long one is, in ms: 15 minutes. */
export const PULSE_SLOTS = 180
/** The length of a slot, and of a heartbeat, in ms. */
export const BEAT_MS = 5_000
/** A process that is not heard for this time, in ms, and lives, is unresponsive. */
export const UNRESPONSIVE_MS = 15_000

/**
 * What a slot of a pulse can hold. `1` to `4`: it streamed, the higher the closer to the end of the slot; `t`: in a
 * tool; `w`: it waited for somebody; `-`: silent; `s`: slow; `!`: past its limit; `h`: not heard; `_`: nothing ran.
 * An end: `C` completed, `K` killed, `T` timed out, `E` failed, `L` lost.
 */
export const PULSE_LETTERS = '1234tw-s!hCKTEL_'
