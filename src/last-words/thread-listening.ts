/** Whether the main thread hears of the runs of others: each thread learns it as it is started. */

import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'

/** What threads of one version call each other by: two copies of this package may meet in one process. */
export const THREADS = 'lifesign.threads.1'

/** Lets threads that are started from now on know whether the main thread listens. */
export function noteListening(listens: boolean): void {
  setEnvironmentData(THREADS, listens)
}

/** Whether the main thread listened when this thread was started. */
export function wasListening(): boolean {
  return getEnvironmentData(THREADS) === true
}
