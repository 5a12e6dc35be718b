/** Bounds work by a signal, also where the work knows none or does not obey it. */

import type { DeliveryError } from '../model/notice.ts'

/**
 * The result of the work, unless the signal aborts first: work that goes on is left behind.
 *
 * @param aborted what is thrown then; also in place of an error that the abort has brought about
 * @throws {DeliveryError} `aborted`, or what the work throws. Work whose time is over is not begun
 *
 * @example
 * const aborted = new DeliveryError('Cannot send to pager: aborted', { reason: 'aborted', retryable: true })
 * const answer = await withinSignal(new AbortController().signal, aborted, async () => 'ok')
 */
export async function withinSignal<Result>(
  signal: AbortSignal,
  aborted: DeliveryError,
  work: () => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw aborted
  const over = Promise.withResolvers<never>()
  const stop = (): void => over.reject(aborted)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([over.promise, work()])
  } catch (error) {
    throw signal.aborted ? aborted : error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
