/** The tables of what both an instance and a run can be told: thresholds, recovery, keepPosted, origin. */

import { DEFAULT_AFTER_MS } from '../control/run-heartbeats.ts'
import type { Origin, OriginContext } from '../model/origin.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import { DEFAULT_REPEATS, type RepeatThresholds } from '../model/repeats.ts'
import type { KeepPostedOptions } from '../model/run-heartbeat.ts'
import { HEARTBEAT_STATES } from '../model/session.ts'
import { DEFAULT_THRESHOLDS, type ThresholdLimits, type Thresholds } from '../model/thresholds.ts'
import { MAX_TIMER_MS } from '../system-clock.ts'
import { mapBy, mapOf } from './kinds/collection-kinds.ts'
import type { Described } from './kinds/option.ts'
import { flag, number, name, text } from './kinds/plain-kinds.ts'
import { orObject, shape } from './kinds/shape-kinds.ts'
import { facts } from './kinds/thing-kinds.ts'

/** Twice as many calls of each run are compared, at the end of each. */
const MAX_SAME = 50

/** A time that may be as long as anybody likes; 0 switches it off. */
const anyMs = number(0, Number.MAX_SAFE_INTEGER)

/** What can be set for everything, for a phase or for a tool. */
export const LIMIT_OPTIONS: Described<ThresholdLimits> = {
  slowMs: {
    kind: anyMs,
    fallback: DEFAULT_THRESHOLDS.slowMs,
    doc: 'Silence after which a heartbeat shows `slow`, in ms',
  },
  warnMs: {
    kind: anyMs,
    fallback: DEFAULT_THRESHOLDS.warnMs,
    doc: 'Silence after which a run between calls, or a tool, is stalled, and after which a model call is slow, in ms',
  },
  abortMs: {
    kind: anyMs,
    otherwise: 'the larger of 300 s and 3 x `warnMs`: 360 s',
    doc: 'Silence after which a model call is stalled, in ms',
  },
}

const limits = shape(LIMIT_OPTIONS)

/** When repeated tool calls need attention. */
export const REPEAT_OPTIONS: Described<RepeatThresholds> = {
  same: {
    kind: number(0, MAX_SAME),
    fallback: DEFAULT_REPEATS.same,
    doc: 'Calls of one tool with the same input and the same outcome, among twice as many; calls that are `remote`, or 5 s after the one before, do not count',
  },
  failing: {
    kind: number(0, Number.MAX_SAFE_INTEGER),
    fallback: DEFAULT_REPEATS.failing,
    doc: 'Calls of one tool that fail in a row',
  },
  tell: {
    kind: flag(),
    fallback: DEFAULT_REPEATS.tell,
    doc: 'People are told of both, too',
  },
}

/** Thresholds of an instance, a session or a run. */
export const THRESHOLD_OPTIONS: Described<Thresholds> = {
  ...LIMIT_OPTIONS,
  waitingMaxMs: {
    kind: anyMs,
    fallback: DEFAULT_THRESHOLDS.waitingMaxMs,
    doc: 'How long a session may wait for a person, in ms',
  },
  phases: { kind: mapBy(HEARTBEAT_STATES, limits), otherwise: 'none', doc: 'Limits by heartbeat state' },
  tools: { kind: mapOf(limits), otherwise: 'none', doc: 'Limits by the name of a tool' },
  repeats: {
    kind: orObject(flag(), shape(REPEAT_OPTIONS)),
    fallback: true,
    doc: 'Tool calls that come to nothing new, again and again, need attention: `false`, or an object of the fields below',
  },
  learn: {
    kind: flag(),
    fallback: true,
    doc: 'Limits of tools are learned from how long their calls take. For the instance',
  },
  evidence: {
    kind: flag(),
    fallback: true,
    doc: 'The processes of what is silent are looked at before it is accused. For the instance',
  },
}

/** Thresholds: each is taken for itself. */
export const thresholds = shape(THRESHOLD_OPTIONS)

/** Who may be aborted. */
export const RECOVERY_POLICY_OPTIONS: Described<RecoveryPolicy> = {
  abort: {
    kind: flag(),
    fallback: false,
    doc: 'Live runs may be aborted. Also for a session (`sessions.recovery`), a run, and by tool: the most specific wins',
  },
  tools: {
    kind: mapOf(
      shape({
        abort: { kind: flag(), otherwise: 'as without the tool', doc: 'A run in this tool may be aborted' },
      }),
    ),
    otherwise: 'none',
    doc: 'By tool: `{ build: { abort: false } }`',
  },
}

/** One unclear word makes a policy void: it must not end anybody's run. */
export const recoveryPolicy = shape(RECOVERY_POLICY_OPTIONS, ['abort', 'tools'])

/** When people hear that a run still runs. */
export const KEEP_POSTED_OPTIONS: Described<KeepPostedOptions> = {
  afterMs: {
    kind: number(1_000, MAX_TIMER_MS),
    fallback: DEFAULT_AFTER_MS,
    doc: 'Time until the first word, in ms; each further one takes twice as long as the one before',
  },
}

/** Whether people hear it, or when. */
export const keepPosted = orObject(flag(), shape(KEEP_POSTED_OPTIONS))

/** A place where people are. */
export const ORIGIN_OPTIONS: Described<Origin> = {
  channel: { kind: text(), otherwise: 'must be given', doc: 'Name of the channel that reaches these people' },
  account: { kind: text(), otherwise: 'its only one', doc: "Which of the channel's accounts speaks" },
  room: { kind: text(), otherwise: 'must be given', doc: 'The room, chat or conversation on that channel' },
  thread: { kind: text(), otherwise: 'none', doc: 'The thread inside of the room' },
  message: { kind: text(), otherwise: 'none', doc: 'The message that asked' },
}

/** A place with the names that people know the work by: what `withOrigin` takes. */
export const ORIGIN_CONTEXT_OPTIONS: Described<OriginContext> = {
  ...ORIGIN_OPTIONS,
  label: {
    kind: name(),
    otherwise: "the agent's name, else the session's",
    doc: 'What people call the task',
  },
  session: {
    kind: text(),
    otherwise: 'each run is its own session',
    doc: 'Key of the session that runs started inside belong to',
  },
}

const needs = {
  must: 'an origin',
  required: ['channel', 'room'],
  lacks: 'it must have a channel and a room, each a string',
} as const

/** A place, with all that its channel reads besides. */
export const origin = facts(ORIGIN_OPTIONS, needs)

/** What `withOrigin` takes. */
export const originContext = facts(ORIGIN_CONTEXT_OPTIONS, needs)
