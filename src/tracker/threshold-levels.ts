/** Finds what was set for a session or a run, and by whom. */

import type { ThresholdLevel } from '../model/thresholds.ts'
import type { ToolLimitQuestion } from '../model/tool-limit.ts'
import type { SessionTracker } from './session-tracker.ts'

/** What was set, most specific first. Unknown keys and ids are no error: nothing was set for them. */
export function thresholdLevels(
  tracker: Pick<SessionTracker, 'find' | 'findRun'>,
  { session: key, run: id }: Pick<ToolLimitQuestion, 'session' | 'run'>,
): readonly ThresholdLevel[] {
  const run = id === undefined ? undefined : tracker.findRun(id)
  const session = key === undefined ? undefined : tracker.find(key)
  const own = new Set([session, run?.session].map((one) => one?.overrides.thresholds))
  const ofRun = run?.watched.thresholds ?? []
  const all = new Set([...ofRun, session?.overrides.thresholds].filter((one) => one !== undefined))
  return [...all].map((thresholds) => ({ of: own.has(thresholds) ? 'session' : 'run', thresholds }))
}
