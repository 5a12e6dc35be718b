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
  const expire = (): void => void handle.end({ reason: 'timeout', cause: 'deadline' })
  const end = (): boolean => handle.end(endOfAbort(signal?.reason))
  const abort = (): void => void attempt('end a run whose signal aborts', end)
  const elapsedMs = clock.now() - handle.startedMs
  const cancel = timeoutMs === undefined ? nothing : clock.after(Math.max(0, timeoutMs - elapsedMs), expire)
  signal?.addEventListener('abort', abort, { once: true })
  return () => {
    cancel()
    signal?.removeEventListener('abort', abort)
  }
}

const nothing = (): void => {}
