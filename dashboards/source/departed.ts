/** Processes that are not heard of any more: which of them went in order, and which one should miss. */

import { by, metric, type TargetLabel, type Where } from './metric.ts'

/** How long a process that is gone is spoken of. */
export const MEMORY = '1h'
/** Whoever was there for less than this, in s, and had nothing left to do, has done what it came for. */
export const BRIEF_SECONDS = 900

const EACH_PROCESS = by('job', 'instance')

type Of = Where<TargetLabel>

/** Processes of which the last word was that nobody watches them any more: they were shut down. */
export function saidGoodbye(where: Of): string {
  return `sum ${EACH_PROCESS} (${metric('watchers').value.over('last_over_time', MEMORY, where)}) <= 0`
}

/** When each process last looked at its sessions, in seconds since the epoch. */
export function lastLook(where: Of): string {
  return `max ${EACH_PROCESS} (${metric('samplerLastTick').value.over('max_over_time', MEMORY, where)})`
}

/** Processes that were there for a while: no errands, such as a job of minutes. */
export function stayed(where: Of): string {
  const since = metric('watchedSince').value.over('max_over_time', MEMORY, where)
  return `${lastLook(where)} - max ${EACH_PROCESS} (${since}) >= ${BRIEF_SECONDS}`
}
