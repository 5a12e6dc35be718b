/** Watches how this process ends, and lets one instance say its last words. */

import { isMainThread } from 'node:worker_threads'
import { watchExit } from './exit-watch.ts'
import type { LastWords } from './last-words.ts'
import { joinSignalDesk } from './signal-desk.ts'

/**
 * Listens to the end of this process. A host that handles signals or exceptions itself stays in charge.
 *
 * @returns a function that stops listening
 */
export function watchProcess(words: LastWords): () => void {
  const undo = [watchExit(words)]
  // Signals reach the main thread alone.
  if (isMainThread) undo.push(joinSignalDesk(words))
  return () => undo.forEach((stop) => stop())
}
