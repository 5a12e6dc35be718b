/** The gate before each tool: a run whose generation has passed starts nothing more. */

import { skippedToolError } from '../model/generation.ts'
import type { RunHandle } from '../model/run.ts'

/**
 * Calls a tool if its run is current. Else nothing starts and no span is made; the call is counted.
 *
 * @throws an `AbortError` whose `cause` is what the run's signal was aborted with
 */
export async function throughGate<T>(run: RunHandle, call: () => Promise<T>): Promise<T> {
  if (!run.gate()) throw skippedToolError(run)
  return call()
}
