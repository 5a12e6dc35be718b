/** Why a session needs attention: each reason is one row, and all that is said about it follows from that. */

import type { SessionState } from './session.ts'
import type { WorkKind } from './work.ts'

/** The classes of attention, from slow but moving over silent to abandoned bookkeeping. */
export const ATTENTION_CLASSES = ['long_running', 'stalled', 'stuck'] as const

/** The classes of attention: slow but moving, silent, or abandoned bookkeeping. */
export type AttentionClass = (typeof ATTENTION_CLASSES)[number]

/** The event a verdict is reported as; also the name of its counter. */
export type AttentionEventName = `session.${AttentionClass}`

/** Finer than the event: what the evidence looked like. */
export type Classification =
  | 'long_running'
  | 'stalled_agent_run'
  | 'blocked_tool_call'
  | 'stale_session_state'

/** What is true of a reason wherever it is given. */
export interface ReasonRow {
  readonly event: AttentionEventName
  readonly classification: Classification
  /** What was seen, as people read it. Its blanks are filled in by the code that writes it. */
  readonly sentence: string
  /** Kinds of work that it is given about. None: there is no work. */
  readonly about: readonly WorkKind[]
  /** States that a session can be in when it is given. Default: `processing`. */
  readonly states?: readonly SessionState[]
}

const ANY_WORK = ['run', 'model_call', 'tool_call'] as const

/** Every reason there is. The rule that yields them is `classifySession`. */
export const ATTENTION_REASONS = {
  active_work: {
    event: 'session.long_running',
    classification: 'long_running',
    sentence: 'it moves',
    about: ANY_WORK,
  },
  active_model_call_without_progress: {
    event: 'session.long_running',
    classification: 'long_running',
    sentence: '{silence}',
    about: ['model_call'],
  },
  provider_retry_wait: {
    event: 'session.long_running',
    classification: 'long_running',
    sentence: 'it waits until a provider may be asked again',
    about: ANY_WORK,
  },
  runtime_owned_wait: {
    event: 'session.long_running',
    classification: 'long_running',
    sentence: 'it waits for a runtime that has a watchdog of its own',
    about: ANY_WORK,
  },
  queued_behind_active_work: {
    event: 'session.long_running',
    classification: 'long_running',
    sentence: 'it moves, and {queued}',
    about: ANY_WORK,
  },
  untracked_active_progress: {
    event: 'session.long_running',
    classification: 'long_running',
    sentence: 'something moves that is no run and no call',
    about: [],
  },
  queued_behind_untracked_active_progress: {
    event: 'session.long_running',
    classification: 'long_running',
    sentence: 'something moves that is no run and no call, and {queued}',
    about: [],
  },
  active_work_without_progress: {
    event: 'session.stalled',
    classification: 'stalled_agent_run',
    sentence: '{silence}',
    about: ['run', 'model_call'],
  },
  blocked_tool_call: {
    event: 'session.stalled',
    classification: 'blocked_tool_call',
    sentence: '{silence}',
    about: ['tool_call'],
  },
  repeated_model_requests_without_progress: {
    event: 'session.stalled',
    classification: 'stalled_agent_run',
    sentence: 'its model is asked again and again without a result for {elapsed}',
    about: ANY_WORK,
  },
  repeated_tool_calls_without_progress: {
    event: 'session.stalled',
    classification: 'stalled_agent_run',
    sentence: '{repeats}',
    about: ['tool_call'],
  },
  queued_behind_terminal_active_work: {
    event: 'session.stalled',
    classification: 'stalled_agent_run',
    sentence: 'its answer is complete, but it does not end, and {queued}',
    about: ['run'],
  },
  queued_work_without_active_run: {
    event: 'session.stuck',
    classification: 'stale_session_state',
    sentence: 'nothing runs, and {queued}',
    about: [],
    // Input can wait behind leftovers in a session that has been given back.
    states: ['processing', 'idle'],
  },
  stale_session_state: {
    event: 'session.stuck',
    classification: 'stale_session_state',
    sentence: 'nothing runs, though the host says that something does',
    about: [],
  },
} as const satisfies Record<string, ReasonRow>

type Rows = typeof ATTENTION_REASONS

/** Why a session needs attention. */
export type AttentionReason = keyof Rows

/** The event that a reason is reported as. */
export type EventOf<Reason extends AttentionReason> = Rows[Reason]['event']

/** What the evidence of a reason looks like. */
export type ClassificationOf<Reason extends AttentionReason> = Rows[Reason]['classification']

/** The class of an event. */
export type ClassOf<Event extends AttentionEventName> = Event extends `session.${infer Class}` ? Class : never

/** What the sentences leave blank. */
export type SentenceBlank = BlanksOf<Rows[AttentionReason]['sentence']>

type BlanksOf<Sentence extends string> = Sentence extends `${string}{${infer Blank}}${infer Rest}`
  ? Blank | BlanksOf<Rest>
  : never

/** The row of a reason. */
export function reasonRow(reason: AttentionReason): ReasonRow {
  return ATTENTION_REASONS[reason]
}

/** All reasons. */
export const REASONS = Object.keys(ATTENTION_REASONS) as readonly AttentionReason[]
