/** Lets a run end at its deadline, and when the signal of its caller aborts. */

import type { Attempt } from '../../model/attempt.ts'
import type { Clock } from '../../model/clock.ts'
import { endOfAbort } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'

/** What it needs. */
export interface DeadlineOptions {
  readonly clock: Clock
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
}

/**
 * Begins to wait for both. A signal that has aborted before is left to the caller.
 *
 * @returns a function that waits no more
 */
export function armDeadline(handle: RunHandle, { clock, attempt }: DeadlineOptions): () => void {
  const { timeoutMs, signal } = handle.options
  if (timeoutMs === undefined && signal === undefined) return nothing
  let cancel = nothing
  const expire = (): void => void handle.end({ reason: 'timeout', cause: 'deadline' })
  const wait = (endsMs: number, least: number): void => {
    const expireOrWait = (): void => (clock.now() < endsMs ? wait(endsMs, 1) : expire())
    cancel = clock.after(Math.max(least, endsMs - clock.now()), expireOrWait)
  }
  const end = (): boolean => handle.end(endOfAbort(signal?.reason))
  const abort = (): void => void attempt('end a run whose signal aborts', end)
  // Timers count in whole milliseconds and may come a little early, but no run ends before its time.
  if (timeoutMs !== undefined) wait(handle.startedMs + timeoutMs, 0)
  signal?.addEventListener('abort', abort, { once: true })
  return () => {
    cancel()
    signal?.removeEventListener('abort', abort)
  }
}

const nothing = (): void => {}
