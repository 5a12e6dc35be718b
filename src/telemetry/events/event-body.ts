/** One line for people who read log records: what happened, to whom, and for how long. No content, no ids. */

import type { Attention } from '../../model/attention.ts'
import type { RunEnd } from '../../model/end.ts'
import type { RecoveryCompletion, RecoveryRequest } from '../../model/recovery.ts'
import type { RunHeartbeat } from '../../model/run-heartbeat.ts'
import type { RunInfo } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'

/** `Run of clerk started`. */
export function bodyOfStart(run: RunInfo): string {
  return `${named('Run', run.agent)} started`
}

/** `Run of clerk ended after 12 s: timeout (deadline), 429`. */
export function bodyOfEnd(run: RunInfo, { reason, cause, durationMs, errorType }: RunEnd): string {
  if (reason === 'completed') return `${named('Run', run.agent)} completed after ${seconds(durationMs)}`
  const why = cause === undefined ? reason : `${reason} (${cause})`
  const code = errorType === undefined || errorType === reason ? '' : `, ${errorType}`
  return `${named('Run', run.agent)} ended after ${seconds(durationMs)}: ${why}${code}`
}

/** `Run of clerk still runs after 60 s: tool_exec, search`. */
export function bodyOfHeartbeat({ run, elapsedMs, state, work }: RunHeartbeat): string {
  return `${named('Run', run.agent)} still runs after ${seconds(elapsedMs)}: ${state}${withWork(work)}`
}

/** `Session of clerk is stalled: blocked_tool_call, search, 130 s`. */
export function bodyOfAttention(attention: Attention): string {
  const { agent, work, reason, ageMs, durationMs = 0, resolution } = attention
  const state = attention.class.replace('_', '-')
  return attention.status === 'resolved'
    ? `${named('Session', agent)} is no longer ${state} after ${seconds(durationMs)}: ${resolution}`
    : `${named('Session', agent)} is ${state}: ${reason}${withWork(work)}, ${seconds(ageMs)}`
}

/** `Recovery of clerk requested: abort_run, blocked_tool_call`. */
export function bodyOfRequest({ run, action, reason }: RecoveryRequest): string {
  return `${named('Recovery', run?.agent)} requested: ${action}, ${reason}`
}

/** `Recovery of clerk completed: aborted by abort_run`. */
export function bodyOfCompletion({ request, action, status, detail }: RecoveryCompletion): string {
  const why = detail === undefined ? '' : ` (${detail})`
  return `${named('Recovery', request.run?.agent)} completed: ${status} by ${action}${why}`
}

/** Most names, and cheaper to see than to rewrite. */
const PLAIN = /^[\w.:/@-]*$/

// An agent's name comes from elsewhere: a line stays one.
function named(what: string, agent: string | undefined): string {
  return agent === undefined ? what : `${what} of ${oneLine(agent)}`
}

function withWork(work: WorkInfo | undefined): string {
  return work === undefined ? '' : `, ${oneLine(work.name)}`
}

function oneLine(name: string): string {
  if (name.length <= 128 && PLAIN.test(name)) return name
  return name.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, 128)
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 1000)} s`
}
