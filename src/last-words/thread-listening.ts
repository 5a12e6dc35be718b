/** Whether the main thread hears of the runs of others: each thread learns it as it is started. */

/** What threads of one version call each other by: two copies of this package may meet in one process. */
export const THREADS = 'lifesign.threads.1'

/** Lets threads that are started from now on know whether the main thread listens. */
export function noteListening(listens: boolean): void {
  threads().setEnvironmentData(THREADS, listens)
}

/** Whether the main thread listened when this thread was started. */
export function wasListening(): boolean {
  return threads().getEnvironmentData(THREADS) === true
}

// An import of the package shall not load it: it brings all of Node's streams, and most processes have no threads.
function threads(): typeof import('node:worker_threads') {
  return process.getBuiltinModule('node:worker_threads')
}
