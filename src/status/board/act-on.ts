/** Stops or recovers a session of this process, and says what came of it. */

import type { Clock } from '../../model/clock.ts'
import type { LiveSource } from '../../model/live-source.ts'
import type { RecoveryCompletion } from '../../model/recovery.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { ActionResult } from '../wire/action-schema.ts'
import type { ActionWish } from './feed.ts'

/** What an action needs. */
export interface ActNeeds {
  readonly clock: Clock
  readonly source: LiveSource
  readonly wish: ActionWish
  /** The id of this process. */
  readonly seenBy: string
}

/** Does it. */
export async function actOn(session: SessionInfo, needs: ActNeeds): Promise<ActionResult> {
  const { clock, source, wish, seenBy } = needs
  const startMs = clock.now()
  const outcome =
    wish.action === 'stop'
      ? stopped(source.stop(session, wish.queued))
      : recovered(await source.recover(session))
  return { action: wish.action, ...outcome, seenBy, tookMs: clock.now() - startMs }
}

type Outcome = Pick<ActionResult, 'status' | 'detail' | 'runsEnded' | 'cleared'>

function stopped({ ended, cleared }: ReturnType<LiveSource['stop']>): Outcome {
  const status = ended + cleared > 0 ? 'done' : 'nothing_to_do'
  return { status, runsEnded: ended, cleared }
}

function recovered(completion: RecoveryCompletion | undefined): Outcome {
  if (completion === undefined)
    return { status: 'nothing_to_do', detail: 'not_silent', runsEnded: 0, cleared: 0 }
  const { status, detail, released } = completion
  const runsEnded = status === 'aborted' ? 1 : 0
  const words = {
    aborted: 'done',
    released: 'done',
    noop: 'nothing_to_do',
    skipped: 'refused',
    failed: 'failed',
  } as const
  return { status: words[status], ...(detail !== undefined && { detail }), runsEnded, cleared: released }
}
