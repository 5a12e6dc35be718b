/** Tries one message until it is delivered, hopeless, outdated or out of time. */

import type { Channel, DeliveryError } from '../../model/notice.ts'
import { attempt, type AttemptOptions } from './attempt.ts'
import type { Message, Progress, RetryOptions } from './message.ts'

/** What carrying a message takes. */
export interface CarryOptions extends AttemptOptions, RetryOptions {
  /** Hears how each attempt went, before anything else is done about it. */
  readonly attempted: (failure?: DeliveryError) => void
  /** Hears of each failure that is followed by another attempt. */
  readonly retried: (progress: Progress) => void
  /** Resolves when the next attempt may be made: after the wait, in ms, and when there is room for it. */
  readonly admitted: (waitMs: number) => Promise<void>
}

/** Carries a message to its end. Never rejects. The first attempt is made before this returns. */
export async function carry(channel: Channel, message: Message, options: CarryOptions): Promise<Progress> {
  for (;;) {
    const ended = message.endedBy(options.clock.now(), options.closing.aborted)
    if (ended !== undefined) return ended
    const delivered = message.attempted()
    const failure = await attempt(channel, message, options).then(
      () => undefined,
      (error: DeliveryError) => error,
    )
    options.attempted(failure)
    if (failure === undefined) return delivered
    const { progress, waitMs } = message.failed(failure, options)
    if (waitMs === undefined) return progress
    options.retried(progress)
    await options.admitted(waitMs)
  }
}
