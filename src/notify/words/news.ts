/** What a notice is made of: harmless facts, for our templates and for those of users. */

import type { NextStep } from '../../model/attention.ts'
import type { Finding } from '../../model/evidence.ts'
import type { NoticeKind, NoticePart } from '../../model/notice.ts'
import type { RecoveryAction } from '../../model/recovery.ts'
import type { RepeatedCalls } from '../../model/repeats.ts'
import type { StrandWait } from '../../model/run.ts'
import type { HeartbeatState } from '../../model/session.ts'
import type { Limit } from '../../model/watch.ts'

/**
 * Facts of one notice. Names and messages come from elsewhere, and are harmless here: one line, no control
 * characters, no secrets, cut.
 */
export interface News {
  readonly kind: NoticeKind
  /** What people call the run or session. */
  readonly label: string
  readonly runId: string | undefined
  /** Session key, only when the host named the session. */
  readonly session: string | undefined
  /** End reason, attention reason, what resolved it; of a heartbeat `alive` or `completed`. */
  readonly reason: string
  readonly cause?: string
  /** How long the run has been going, or how old the trouble is, in ms. */
  readonly elapsedMs?: number
  /** How long nothing moved, in ms. */
  readonly silentMs?: number
  /** How often the same was told before: 0 for the first time. */
  readonly repeat?: number
  /** What the run does, as people watch it. */
  readonly phase?: HeartbeatState
  /** What it waits for, as it was declared. */
  readonly wait?: StrandWait
  /** How long it may be silent, and who says so. */
  readonly limit?: Limit
  /** The call that is open. */
  readonly work?: {
    readonly kind: 'model_call' | 'tool_call'
    readonly name: string
    readonly elapsedMs: number
  }
  /** What it does again and again. */
  readonly repeats?: Pick<RepeatedCalls, 'how' | 'count'>
  /** What its processes said before it was accused. */
  readonly evidence?: Finding
  /** The message of what was thrown, redacted. */
  readonly error?: string
  /** Queued input that waits. */
  readonly backlog?: number
  /** Of a stop: how many messages that waited behind the run it took out. */
  readonly cleared?: number
  /** What Lifesign does about it. */
  readonly nextStep?: NextStep
  /** What was tried in vain. */
  readonly tried?: { readonly action: RecoveryAction; readonly detail?: string }
  /** Where the trace can be seen, if `traceUrl` is set and the run is traced. */
  readonly traceUrl?: string
}

/**
 * Makes the sentence of a notice: text, or parts where names shall look like code.
 *
 * @example
 * const ended: NoticeTemplate = ({ label, reason }) => `Sorry, ${label} did not make it: ${reason}.`
 */
export type NoticeTemplate = (news: News) => string | readonly NoticePart[]

/** How notices read. */
export interface NoticeOptions {
  /** Templates by kind. Default: ours. One that throws is reported once, and ours is used. */
  readonly templates?: Readonly<Partial<Record<NoticeKind, NoticeTemplate>>>
  /** For all kinds that `templates` leaves out. Default: our templates. */
  readonly render?: NoticeTemplate
  /** Address of a trace, http or https, with `{traceId}` in it: notices then link to the trace of their run. */
  readonly traceUrl?: string
}
