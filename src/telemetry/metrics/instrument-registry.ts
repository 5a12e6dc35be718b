/** Every metric that Lifesign makes: name, kind, unit, meaning, attributes and buckets, as plain data. */

import { CALL_INSTRUMENTS } from './call-instruments.ts'
import { AGE_BUCKETS, OPERATION_BUCKETS } from './histogram-buckets.ts'
import type { InstrumentSpec } from './instrument-spec.ts'
import { PROCESS_INSTRUMENTS } from './process-instruments.ts'
import * as names from '../semconv.ts'

export type { InstrumentKind, InstrumentSpec } from './instrument-spec.ts'

const AGENT = names.ATTR_GEN_AI_AGENT_NAME
const ATTENTION = [names.ATTR_ATTENTION_REASON, AGENT] as const
const RECOVERY = [names.ATTR_RECOVERY_ACTION, names.ATTR_RECOVERY_REASON] as const
const EPISODE = [names.ATTR_ATTENTION_CLASS, names.ATTR_ATTENTION_REASON, AGENT] as const

/** The metrics contract. Renaming any of it, or changing a unit or an attribute, is a breaking change. */
export const INSTRUMENTS = {
  sessionStuck: {
    name: names.METRIC_SESSION_STUCK,
    kind: 'counter',
    unit: '{session}',
    description: 'Sessions that became stuck: their bookkeeping says busy, but no work is known.',
    attributes: ATTENTION,
  },
  sessionStalled: {
    name: names.METRIC_SESSION_STALLED,
    kind: 'counter',
    unit: '{session}',
    description: 'Sessions that became stalled: there is work, but it does not move.',
    attributes: ATTENTION,
  },
  sessionLongRunning: {
    name: names.METRIC_SESSION_LONG_RUNNING,
    kind: 'counter',
    unit: '{session}',
    description: 'Sessions that became long-running: slow, but moving or waiting with a reason.',
    attributes: ATTENTION,
  },
  attentionAge: {
    name: names.METRIC_ATTENTION_AGE,
    kind: 'histogram',
    unit: 's',
    description: 'Age of a session each time it was reported to need attention.',
    attributes: EPISODE,
    buckets: AGE_BUCKETS,
  },
  attentionDuration: {
    name: names.METRIC_ATTENTION_DURATION,
    kind: 'histogram',
    unit: 's',
    description: 'How long a session needed attention, from first report to resolution.',
    attributes: EPISODE,
    buckets: AGE_BUCKETS,
  },
  recoveryRequested: {
    name: names.METRIC_RECOVERY_REQUESTED,
    kind: 'counter',
    unit: '{recovery}',
    description: 'Recoveries that were asked for.',
    attributes: RECOVERY,
  },
  recoveryCompleted: {
    name: names.METRIC_RECOVERY_COMPLETED,
    kind: 'counter',
    unit: '{recovery}',
    description: 'Recoveries that were done, refused or tried in vain: one for each request.',
    attributes: [...RECOVERY, names.ATTR_RECOVERY_STATUS],
  },
  recoveryAge: {
    name: names.METRIC_RECOVERY_AGE,
    kind: 'histogram',
    unit: 's',
    description: 'Age of a session when its recovery was asked for.',
    attributes: RECOVERY,
    buckets: AGE_BUCKETS,
  },
  recoveryDuration: {
    name: names.METRIC_RECOVERY_DURATION,
    kind: 'histogram',
    unit: 's',
    description: 'How long a recovery took, from request to completion.',
    attributes: [...RECOVERY, names.ATTR_RECOVERY_STATUS],
    buckets: OPERATION_BUCKETS,
  },
  recoveryReleased: {
    name: names.METRIC_RECOVERY_RELEASED,
    kind: 'counter',
    unit: '{message}',
    description: 'Queued messages that could go on after a recovery.',
    attributes: [names.ATTR_RECOVERY_ACTION],
  },
  sessionActive: {
    name: names.METRIC_SESSION_ACTIVE,
    kind: 'observable_up_down_counter',
    unit: '{session}',
    description: 'Live sessions by what they do now.',
    attributes: [names.ATTR_HEARTBEAT_STATE, AGENT],
  },
  sessionAttention: {
    name: names.METRIC_SESSION_ATTENTION,
    kind: 'observable_up_down_counter',
    unit: '{session}',
    description: 'Live sessions by the attention that they need now.',
    attributes: [names.ATTR_ATTENTION_CLASS, AGENT],
  },
  sessionSilence: {
    name: names.METRIC_SESSION_SILENCE,
    kind: 'observable_gauge',
    unit: 's',
    description: 'The longest silence of any live session now.',
    attributes: [names.ATTR_WORK_KIND, AGENT],
  },
  queueDepth: {
    name: names.METRIC_QUEUE_DEPTH,
    kind: 'observable_up_down_counter',
    unit: '{message}',
    description: 'Input that waits behind current turns now.',
    attributes: [names.ATTR_LANE],
  },
  queueWait: {
    name: names.METRIC_QUEUE_WAIT,
    kind: 'histogram',
    unit: 's',
    description: 'How long input waited behind a current turn.',
    attributes: [names.ATTR_LANE],
    buckets: AGE_BUCKETS,
  },
  runStarted: {
    name: names.METRIC_RUN_STARTED,
    kind: 'counter',
    unit: '{run}',
    description: 'Runs started.',
    attributes: [AGENT],
  },
  runEnded: {
    name: names.METRIC_RUN_ENDED,
    kind: 'counter',
    unit: '{run}',
    description: 'Runs ended, by reason and cause.',
    attributes: [AGENT, names.ATTR_END_REASON, names.ATTR_END_CAUSE],
  },
  runAge: {
    name: names.METRIC_RUN_AGE,
    kind: 'observable_gauge',
    unit: 's',
    description: 'For how long the oldest open run has been open now.',
    attributes: [AGENT],
  },
  runWaiting: {
    name: names.METRIC_RUN_WAITING,
    kind: 'observable_up_down_counter',
    unit: '{run}',
    description: 'Open runs that wait now for a provider to take a retry, for a person, or for a runtime.',
    attributes: [names.ATTR_WAIT_KIND],
  },
  ...CALL_INSTRUMENTS,
  deliveries: {
    name: names.METRIC_NOTIFICATION_DELIVERIES,
    kind: 'counter',
    unit: '{notification}',
    description: 'Notices to people, by channel and by what became of them.',
    attributes: [names.ATTR_NOTIFICATION_CHANNEL, names.ATTR_NOTIFICATION_OUTCOME],
  },
  ...PROCESS_INSTRUMENTS,
} as const satisfies Record<string, InstrumentSpec>

/** The key of an instrument in the registry. */
export type InstrumentKey = keyof typeof INSTRUMENTS
