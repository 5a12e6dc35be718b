/** Alerts on events, for backends that count log records: what fires, and what ends it. */

import type { AttentionEventName } from '../../../src/model/attention-reasons.ts'
import * as names from '../../../src/telemetry/semconv.ts'
import { DELIBERATE_NAMES } from './alert.ts'
import type { AlertName } from './alert-name.ts'

/** An alert on log records with one `eventName`. */
export interface EventAlert {
  /** The alerts on metrics that it stands for. */
  readonly standsFor: readonly AlertName[]
  readonly event: AttentionEventName | typeof names.EVENT_RUN_ENDED | typeof names.EVENT_RECOVERY_COMPLETED
  /** On the record, in attributes of OpenTelemetry. */
  readonly condition: string
  /** What ends it. Never the absence of further events: they come ever more rarely. */
  readonly ends: string
}

const RESOLVED = `\`${names.EVENT_SESSION_RESOLVED}\` with the same \`${names.ATTR_GEN_AI_CONVERSATION_ID}\`, or \`${names.ATTR_RUN_ID}\``

/** In order of urgency. */
export const EVENT_ALERTS: readonly EventAlert[] = [
  {
    standsFor: ['LifesignRecoveryFailed'],
    event: names.EVENT_RECOVERY_COMPLETED,
    condition: `\`${names.ATTR_RECOVERY_STATUS}\` = \`failed\``,
    ends: 'a person, or the next one of the session with `released` or `aborted`',
  },
  {
    standsFor: ['LifesignSessionStuck', 'LifesignSessionStuckLong'],
    event: 'session.stuck',
    condition: `\`${names.ATTR_ATTENTION_REPEAT}\` is at least 1: the first report may be recovered from by itself`,
    ends: RESOLVED,
  },
  {
    standsFor: ['LifesignSessionStalled', 'LifesignSessionSilent'],
    event: 'session.stalled',
    condition: `\`${names.ATTR_ATTENTION_REPEAT}\` is at least 1`,
    ends: RESOLVED,
  },
  {
    standsFor: ['LifesignUnexpectedEnds'],
    event: names.EVENT_RUN_ENDED,
    condition: `\`${names.ATTR_END_REASON}\` is \`timeout\`, \`killed\` or \`lost\`, and \`${names.ATTR_END_CAUSE}\` none of ${DELIBERATE_NAMES}`,
    ends: 'by itself: an end is an instant. Count within 15m',
  },
  {
    standsFor: ['LifesignErrorBudgetBurnFast', 'LifesignErrorBudgetBurnSlow'],
    event: names.EVENT_RUN_ENDED,
    condition: `\`${names.ATTR_END_REASON}\` is \`error\``,
    ends: 'by itself. Count, do not page for one',
  },
  {
    standsFor: ['LifesignSessionLongRunning'],
    event: 'session.long_running',
    condition: 'never alert on it; look at it',
    ends: RESOLVED,
  },
]
