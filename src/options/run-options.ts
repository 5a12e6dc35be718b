/** Checks what is said when a run starts. A run is never refused because of it. */

import type { LanePlace } from '../control/lanes.ts'
import type { LaneMode } from '../model/lane.ts'
import type { RunOptions } from '../model/run.ts'
import { checkKeepPosted, checkRecoveryPolicy, checkThresholds, oneOf, within } from './option-checks.ts'
import { MAX_TIMER_MS } from '../system-clock.ts'

/** What is left out of a run's options together, if one of it is wrong. */
const CHECKED: readonly (keyof RunOptions)[] = ['timeoutMs', 'thresholds', 'recovery', 'keepPosted']

const LANE_MODES: readonly LaneMode[] = ['queue', 'takeover', 'reject']

/** Checks the options of one run: what is wrong is reported and left out. */
export function checkedRunOptions(options: RunOptions, warn: (message: string) => void): RunOptions {
  const { timeoutMs, thresholds, recovery, keepPosted } = options
  const isPlain = timeoutMs === undefined && thresholds === undefined && keepPosted === undefined
  if (isPlain && recovery === undefined) return options
  try {
    within(timeoutMs, 'timeoutMs', 1, MAX_TIMER_MS)
    checkThresholds(thresholds, 'thresholds')
    checkRecoveryPolicy(recovery, 'recovery')
    checkKeepPosted(keepPosted)
    return options
  } catch (error) {
    warn(`${(error as Error).message}; the run goes on without ${CHECKED.join(', ')}`)
    const rest: Record<string, unknown> = { ...options }
    for (const name of CHECKED) delete rest[name]
    return rest
  }
}

/** Reads the lane that a run asks for: what is wrong is reported, and the run goes without a lane. */
export function placeOf(
  { lane, session }: RunOptions,
  warn: (message: string) => void,
): LanePlace | undefined {
  if (lane === undefined) return undefined
  try {
    if (session === undefined) throw new RangeError('Cannot use lane: a run needs a session for it')
    const { mode, name, maxQueued, ...rest } = typeof lane === 'string' ? { mode: lane } : lane
    return {
      ...rest,
      session,
      mode: oneOf(mode, 'lane.mode', LANE_MODES) ?? 'queue',
      name: name ?? 'default',
      maxQueued: within(maxQueued, 'lane.maxQueued', 0, 10_000) ?? 100,
    }
  } catch (error) {
    warn(`${(error as Error).message}; the run goes on without a lane`)
    return undefined
  }
}
