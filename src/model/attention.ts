/** That a session needs attention, why, and what happens next. */

import type {
  AttentionEventName,
  AttentionReason,
  ClassificationOf,
  ClassOf,
  EventOf,
} from './attention-reasons.ts'
import { reasonRow } from './attention-reasons.ts'
import type { Evidence } from './evidence.ts'
import type { RepeatedCalls } from './repeats.ts'
import type { RunInfo, StrandWait } from './run.ts'
import type { HeartbeatState, SessionInfo, SessionState } from './session.ts'
import type { Limit } from './watch.ts'
import type { WorkInfo, WorkKind } from './work.ts'

/** What `classifySession` answers about a session, for one reason. */
export interface VerdictFor<Reason extends AttentionReason> {
  readonly reason: Reason
  readonly event: EventOf<Reason>
  readonly classification: ClassificationOf<Reason>
  /** Absent for stuck: there is no work. */
  readonly workKind?: WorkKind
  /** The lane may be released at once, gates permitting: true for stuck. */
  readonly recoverable: boolean
}

/** What `classifySession` answers. All but the kind of work follows from the reason. */
export type Verdict = { [Reason in AttentionReason]: VerdictFor<Reason> }[AttentionReason]

/**
 * What happens next about it, told with every detection: a recovery is asked for if nothing moves until the
 * next look, or why none is.
 *
 * - `wait`: it is slow, not silent.
 * - `report_only`: it may not be aborted; `recovery.abort` would allow it.
 * - `too_early`: it may be aborted, but its abort threshold has not passed.
 * - `no_owner`: nobody in this process can end what is left.
 * - `awaits_person`, `queued_elsewhere`: a recovery would not help.
 * - `recovery_in_flight`: one is under way.
 */
export type NextStep =
  | 'recovery_requested'
  | 'report_only'
  | 'wait'
  | 'too_early'
  | 'no_owner'
  | 'awaits_person'
  | 'queued_elsewhere'
  | 'recovery_in_flight'

/** How an episode of attention ended. */
export type Resolution = 'progressed' | 'reclassified' | 'ended' | 'shutdown'

/** What an emission tells beside its verdict. */
export interface AttentionFacts {
  readonly status: 'firing' | 'resolved'
  readonly session: SessionInfo
  readonly state: SessionState
  /** The run that was judged, if one is known. */
  readonly run?: RunInfo
  /** The call that was judged, if one is open. */
  readonly work?: WorkInfo
  /** The agent of that run, else of the session. */
  readonly agent: string | undefined
  /** What the run does, as people watch it. */
  readonly phase?: HeartbeatState
  /** What is awaited, as it was declared. */
  readonly wait?: StrandWait
  /** The age that passed its limit, in ms of observed time: a silence; for what is slow, that of its run. */
  readonly ageMs: number
  /** The limit, and who says so. */
  readonly limit: Limit
  /** What the processes of a tool call said before it was accused; absent where nobody looked at them. */
  readonly evidence?: Evidence
  /**
   * For dashboards only: it was silent again soon after it had moved, and people hear of it once the silence is
   * twice as long as the one that they heard of last.
   */
  readonly quiet: boolean
  /** What repeats itself; only where that is the reason. */
  readonly repeats?: Pick<RepeatedCalls, 'how' | 'count'>
  /** For boards and listeners: people have not wished to hear of it. */
  readonly isUnwished?: boolean
  /** Silence, in ms of observed time. */
  readonly progressAgeMs?: number
  /** The episode begins with this emission: it is counted. */
  readonly begins: boolean
  /** 0 for the first emission of an episode, then 1, 2, ...; one that came back soon counts on. */
  readonly repeat: number
  readonly backlog: number
  readonly nextStep: NextStep
  /** From first emission to resolution, in ms of observed time. Only when resolved. */
  readonly durationMs?: number
  /** Only when resolved. */
  readonly resolution?: Resolution
}

/** One emission about an episode of attention, for one reason. */
export interface AttentionFor<Reason extends AttentionReason> extends VerdictFor<Reason>, AttentionFacts {
  readonly class: ClassOf<EventOf<Reason>>
}

/** One emission about an episode of attention: firing, firing again, or resolved. */
export type Attention = { [Reason in AttentionReason]: AttentionFor<Reason> }[AttentionReason]

/** The class of an event. */
export function classOf<Event extends AttentionEventName>(event: Event): ClassOf<Event> {
  return event.slice('session.'.length) as ClassOf<Event>
}

/**
 * The verdict that a reason means.
 *
 * @param workKind the work judged; a stuck session has none, whatever it left behind
 */
export function verdictOf(reason: AttentionReason, workKind?: WorkKind): Verdict {
  const { event, classification } = reasonRow(reason)
  const isStuck = event === 'session.stuck'
  const work = workKind === undefined || isStuck ? {} : { workKind }
  // The row ties event and classification to the reason, which the compiler does not follow through a variable.
  return { event, reason, classification, ...work, recoverable: isStuck } as Verdict
}

/** An emission about a verdict, with the class that the verdict has. */
export function attentionOf(verdict: Verdict, facts: AttentionFacts): Attention {
  return { ...verdict, class: classOf(verdict.event), ...facts } as Attention
}
