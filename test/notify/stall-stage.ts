/** People who were told of a stall. */

import { aNotifier, aRun, aStall } from './news.ts'

export const STALLED = '⚠️ Task `index-repo` has gone silent: no progress for 2m. It may need you'
export const MOVING = '✅ Task `index-repo` is moving again'

/** A notifier whose people were told of a stall. */
export async function afterStall() {
  const rig = aNotifier()
  const run = aRun()
  const stall = aStall(run)
  rig.notifier.attentionChanged(stall)
  await rig.notifier.forceFlush()
  return { ...rig, run, stall }
}
