/** The sentences that people read. Pure. */

import type { Attention } from '../model/attention.ts'
import type { EndCause, RunEnd } from '../model/end.ts'
import type { NoticePart } from '../model/notice.ts'
import { humanDuration } from './duration.ts'
import { cut, plainName, plainText } from './plain-text.ts'
import { redact } from './redact.ts'

/** How a stalled run came back: it moved, or it came to a normal end. */
export type Recovery = 'progressed' | 'completed'

/** Error messages are shown up to this length, in characters. */
export const MAX_MESSAGE_LENGTH = 200

/** Names of tools and models are shown up to this length, in characters. */
const MAX_NAME_LENGTH = 60

/** What is read of an error message before secrets are taken out and it is cut. */
const MAX_RAW_MESSAGE_LENGTH = 4_000

/** Why a run was killed, where the bare word would leave people guessing. */
const KILLED_BECAUSE: Readonly<Partial<Record<EndCause, string>>> = {
  takeover: ': another run took over',
  caller_abort: ': its caller aborted it',
  shutdown: ': the process shut down',
  recovery: ' after it had gone silent',
  process_exit: ': the process exited',
}

/**
 * The sentence for an abnormal end.
 *
 * @param label what people call the run, already harmless
 *
 * @example
 * textOf(renderEnd('index-repo', { reason: 'timeout', cause: 'deadline', durationMs: 300_000, endedAt: 0 }))
 * // '⚠️ Task `index-repo` timed out after 5m'
 */
export function renderEnd(label: string, end: RunEnd): NoticePart[] {
  switch (end.reason) {
    case 'timeout':
      return sentence('⚠️', label, text(` timed out after ${humanDuration(end.durationMs)}`))
    case 'killed':
      return sentence('⚠️', label, text(` was killed${(end.cause && KILLED_BECAUSE[end.cause]) ?? ''}`))
    case 'error':
      return sentence('❌', label, text(` crashed: ${harmlessMessage(end.error)}`))
    case 'lost':
      return sentence('❌', label, text(' died with its process'))
    case 'completed':
      return sentence('✅', label, text(` completed after ${humanDuration(end.durationMs)}`))
  }
}

/**
 * The sentence for a run that does not move.
 *
 * @param label what people call the run, already harmless
 * @param nowMs on the monotonic clock, in ms: tells how long the open call has been going
 */
export function renderStalled(label: string, attention: Attention, nowMs: number): NoticePart[] {
  return sentence('⚠️', label, text(' has gone silent: '), ...evidence(attention, nowMs))
}

/** The sentence for a session whose bookkeeping waits for work that is gone. */
export function renderStuck(label: string, attention: Attention): NoticePart[] {
  const waiting = attention.backlog > 0 ? `${queued(attention.backlog)} and nothing runs` : 'nothing runs'
  return sentence('⚠️', label, text(` is stuck: ${waiting} for ${humanDuration(attention.ageMs)}`))
}

/** The sentence for those who were told of a stall that is over. */
export function renderRecovered(label: string, recovery: Recovery): NoticePart[] {
  return sentence(
    '✅',
    label,
    text(recovery === 'completed' ? ' has finished after all' : ' is moving again'),
  )
}

/** The sentence as plain text, names in backticks. */
export function textOf(parts: readonly NoticePart[]): string {
  return parts.map((part) => (part.type === 'code' ? `\`${part.value}\`` : part.value)).join('')
}

/** The message of what was thrown, without secrets, in one line, cut at 200 characters. */
export function harmlessMessage(error: unknown): string {
  const message = redact(plainText(messageOf(error), MAX_RAW_MESSAGE_LENGTH))
  return cut(message, MAX_MESSAGE_LENGTH) || 'unknown error'
}

function evidence(attention: Attention, nowMs: number): NoticePart[] {
  const silence = `no progress for ${humanDuration(attention.progressAgeMs ?? attention.ageMs)}`
  switch (attention.reason) {
    case 'repeated_model_requests_without_progress':
      return [
        text(`its model is asked again and again without a result for ${humanDuration(attention.ageMs)}`),
      ]
    case 'queued_behind_terminal_active_work':
      return [text(`its answer is complete, but it does not end, and ${queued(attention.backlog)}`)]
    default:
      return [...openCall(attention, nowMs), text(silence)]
  }
}

function openCall({ work }: Attention, nowMs: number): NoticePart[] {
  if (work === undefined) return []
  const place = work.kind === 'tool_call' ? 'in tool ' : 'waiting for model '
  return [text(place), code(work.name), text(` for ${humanDuration(nowMs - work.startedMs)}, `)]
}

function queued(backlog: number): string {
  return backlog === 1 ? '1 message waits' : `${backlog} messages wait`
}

function sentence(sign: string, label: string, ...rest: NoticePart[]): NoticePart[] {
  return [text(`${sign} Task `), { type: 'code', value: label }, ...rest]
}

function text(value: string): NoticePart {
  return { type: 'text', value }
}

function code(name: string): NoticePart {
  return { type: 'code', value: plainName(name, MAX_NAME_LENGTH) || 'unnamed' }
}

// What was thrown comes from user code: a getter of it may throw in its turn.
function messageOf(error: unknown): unknown {
  try {
    if (typeof error === 'object' && error !== null && 'message' in error) {
      return error.message || (error instanceof Error ? error.name : '')
    }
    return error ?? ''
  } catch {
    return ''
  }
}
