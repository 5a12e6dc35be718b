/** What the run of a sub-agent is told, beside what its host says. */

import type { RunOptions } from '../model/run.ts'

/** It ends with the run above it, unless it says otherwise. Never throws. */
export function childOptions(options: RunOptions): RunOptions {
  // The check that comes next says what is wrong with them.
  if (typeof options !== 'object') return options
  try {
    return { detached: false, ...options }
  } catch {
    return options
  }
}
