/** The one word for what a session does, and the letter of its pulse. */

import type { EndReason } from '../../model/end.ts'
import type { Glance } from '../../model/live-source.ts'
import { BEAT_MS, type Status } from '../words.ts'

/** The status that a look at a session means. */
export function statusOf({ attention, state, wait, isSlow, heartbeat }: Glance): Status {
  if (attention === 'stuck' || attention === 'stalled') return attention
  if (state === 'waiting' || wait === 'person') return 'waiting'
  if (heartbeat === 'complete') return 'finished'
  if (heartbeat === 'idle') return 'idle'
  if (wait === 'retry') return 'retry'
  if (isSlow) return 'slow'
  return attention === 'long_running' ? 'long_running' : 'active'
}

const STREAMED = ['4', '3', '2', '1']

/** The letter of the slot that ends now. */
export function letterOf(glance: Glance): string {
  const { heartbeat, silenceMs = Infinity, wait } = glance
  const status = statusOf(glance)
  if (status === 'stuck' || status === 'stalled') return '!'
  if (status === 'idle' || status === 'finished') return '_'
  if (status === 'waiting' || wait !== undefined) return 'w'
  if (status === 'slow') return 's'
  if (heartbeat === 'tool_exec' || heartbeat === 'tool_wait') return 't'
  if (heartbeat !== 'streaming' || silenceMs > BEAT_MS) return '-'
  return STREAMED[Math.min(Math.floor((silenceMs * STREAMED.length) / BEAT_MS), 3)] ?? '-'
}

const ENDS: Readonly<Record<EndReason, string>> = {
  completed: 'C',
  killed: 'K',
  timeout: 'T',
  error: 'E',
  lost: 'L',
}

/** The letter of an end. */
export function letterOfEnd(reason: EndReason): string {
  return ENDS[reason]
}
