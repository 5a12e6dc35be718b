/** Ends open runs as far as a dying process still can: crash, exit and signals. */

import { isMainThread } from 'node:worker_threads'
import type { EndProposal } from '../model/end.ts'

/** What a dying process can still do. */
export interface LastWords {
  /** Ends all open runs at once, synchronously. */
  readonly endAll: (proposal: EndProposal) => void
  /** Ends open runs and delivers what can be delivered in the time. Never rejects. */
  readonly shutdown: (graceMs: number) => Promise<unknown>
}

/** Time that a signal leaves us when nobody else listens to it, in ms. */
const SIGNAL_GRACE_MS = 5_000
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Listens to the end of this process. A host that handles signals itself stays in charge: we only act on a
 * signal when nobody else listens, and then send it again.
 *
 * @returns a function that stops listening
 */
export function watchProcess(words: LastWords): () => void {
  const crashed = (error: unknown): void => words.endAll({ reason: 'error', cause: 'process_crash', error })
  const exited = (): void => words.endAll({ reason: 'killed', cause: 'process_exit' })
  const signalled = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return
    void words.shutdown(SIGNAL_GRACE_MS).then(() => {
      process.off(signal, signalled)
      process.kill(process.pid, signal)
    })
  }
  process.on('uncaughtExceptionMonitor', crashed)
  process.on('exit', exited)
  // Signals reach the main thread alone.
  if (isMainThread) for (const signal of SIGNALS) process.on(signal, signalled)
  return () => {
    process.off('uncaughtExceptionMonitor', crashed)
    process.off('exit', exited)
    for (const signal of SIGNALS) process.off(signal, signalled)
  }
}
