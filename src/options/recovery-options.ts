/** Who gives silent sessions back, for an instance: what it may be told, and its table. */

import type { RecoveryHandler, RecoveryPolicy } from '../model/recovery.ts'
import type { Described } from './kinds/option.ts'
import { number } from './kinds/plain-kinds.ts'
import { RECOVERY_POLICY_OPTIONS } from './shared-options.ts'
import { recoveryHandler } from './thing-options.ts'

/** Who gives silent sessions back. */
export interface RecoveryOptions extends RecoveryPolicy {
  /** Asked before Lifesign itself, for sessions that the host owns. Default: none. */
  readonly handler?: RecoveryHandler
  /** How long an aborted run may take to end, and then a lane to move, in ms, 0 to 600,000. @default 15_000 */
  readonly drainMs?: number
}

/** Who gives silent sessions back, for an instance. */
export const RECOVERY_OPTIONS = {
  ...RECOVERY_POLICY_OPTIONS,
  drainMs: {
    kind: number(0, 600_000),
    fallback: 15_000,
    doc: 'How long an aborted body may take to settle, and then a lane to move, in ms',
  },
  handler: {
    kind: recoveryHandler,
    otherwise: 'none',
    doc: 'Your own `RecoveryHandler`, asked first, for sessions that you own',
  },
} satisfies Described<RecoveryOptions>
