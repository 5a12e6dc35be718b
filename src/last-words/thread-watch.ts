/** Hears of the threads that this one starts, and how they end, without a hand on them. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { errorMonitor } from 'node:events'
import type { Worker } from 'node:worker_threads'

/** Who hears of threads. */
export interface ThreadEars {
  readonly born: (thread: number) => void
  /**
   * It is over, and all that it had told has arrived.
   *
   * @param error what ended it, if it was an uncaught exception
   */
  readonly over: (thread: number, error: unknown) => void
  readonly attempt: (task: string, work: () => void) => void
}

/** Where Node tells of each new `Worker`. */
const CHANNEL = 'worker_threads'

/**
 * Watches the threads that are started from now on. What it does inside of the host's calls cannot throw there.
 *
 * @returns a function that stops watching
 */
export function watchThreads({ born, over, attempt }: ThreadEars): () => void {
  const known = new WeakSet<Worker>()
  const heard = (worker: Worker): void =>
    attempt('watch a thread', () => {
      if (known.has(worker)) return
      known.add(worker)
      // Later it is -1.
      const { threadId } = worker
      let error: unknown
      // A monitor handles nothing: what the host leaves unhandled stays so.
      worker.once(errorMonitor, (thrown: unknown) => (error = thrown))
      worker.once('exit', () => attempt('tell the end of a thread', () => over(threadId, error)))
      born(threadId)
    })
  const started = (message: unknown): void => heard((message as { readonly worker: Worker }).worker)
  subscribe(CHANNEL, started)
  // A moment later: for the one that was started when we were woken.
  process.on('worker', heard)
  return () => {
    unsubscribe(CHANNEL, started)
    process.off('worker', heard)
  }
}
