/** What alerts are computed from: runs that ended, the share of them that failed, and input that came and waited. */

import type { AlertConfig } from '../config.ts'
import { counted } from '../counted.ts'
import { by, metric, not } from '../metric.ts'
import { notDeliberate, watched } from './alert.ts'

/** One recording rule. */
export interface Recording {
  readonly record: string
  readonly expr: string
}

/** The windows of the burn rates: pairs of a long one and a short one that must agree. */
export const BURN_WINDOWS = ['5m', '30m', '1h', '6h', '3d'] as const

/** A window of a burn rate. */
export type BurnWindow = (typeof BURN_WINDOWS)[number]

/** Windows that are long enough to say how many runs there were. */
export type CountWindow = Extract<BurnWindow, '1h' | '6h' | '3d'>

/** Name of the share of runs that failed in a window. */
export function failureRatio(window: BurnWindow): string {
  return `job:lifesign_run_failures:ratio_rate${window}`
}

/** Name of the number of runs that ended in a window, without those that somebody ended on purpose. */
export function endedRuns(window: CountWindow): string {
  return `job:lifesign_run_ended:increase${window}`
}

/** How runs of an agent end that are counted six hours at a time. */
export type RareEnd = 'failed' | 'completed'

/** Name of the number of runs of an agent that ended like this within six hours. */
export function rareEnds(end: RareEnd): string {
  return `agent:lifesign_run_${end}:increase6h`
}

/** Name of the waits of a lane that were over within an hour, by their upper bounds. */
export const WAITS_OVER = 'lane:lifesign_queue_wait_bucket:increase1h'

/** Name of the number of inputs of a lane that were taken up within an hour. */
export const TAKEN_UP = 'lane:lifesign_queue_wait_count:increase1h'

/** Name of the number of inputs that came into a lane within an hour. */
export const INPUTS = 'lane:lifesign_queue_input:increase1h'

const COUNT_WINDOWS: readonly CountWindow[] = ['1h', '6h', '3d']

/** Every recording rule; what others ask for comes before them. */
export function recordingRules(config: AlertConfig): readonly Recording[] {
  return [...runRecordings(config), ...queueRecordings(config)]
}

/** Those about runs. Deliberate ends are in neither part of a ratio. */
export function runRecordings(config: AlertConfig): readonly Recording[] {
  const inSlo = { 'lifesign.end.cause': notDeliberate(), ...watched(config) }
  const completed = { 'lifesign.end.reason': 'completed', ...inSlo }
  const failed = { 'lifesign.end.reason': not('completed'), ...inSlo }
  const ended = metric('runEnded').total
  const ofJob = (window: BurnWindow, where: typeof inSlo): string =>
    `sum ${by('job')} (${counted(ended, window, where)})`
  const isCounted = (window: BurnWindow): window is CountWindow =>
    (COUNT_WINDOWS as readonly string[]).includes(window)
  return [
    ...COUNT_WINDOWS.map((window) => ({ record: endedRuns(window), expr: ofJob(window, inSlo) })),
    ...Object.entries({ failed, completed }).map(([end, where]) => ({
      record: rareEnds(end as RareEnd),
      expr: `sum ${by('job', 'gen_ai.agent.name')} (${counted(ended, '6h', where)})`,
    })),
    ...BURN_WINDOWS.map((window) => ({
      record: failureRatio(window),
      expr: `${window === '6h' ? `sum ${by('job')} (${rareEnds('failed')})` : ofJob(window, failed)}
/
${isCounted(window) ? endedRuns(window) : ofJob(window, inSlo)}`,
    })),
  ]
}

/**
 * Those about input. Nobody counts what comes: it is what was taken up, and what waits now, without what had waited
 * an hour ago. In a process that has gone nothing waits any more.
 */
export function queueRecordings(config: AlertConfig): readonly Recording[] {
  const lane = by('job', 'lifesign.lane')
  const { bucket, count } = metric('queueWait')
  const waiting = (offset?: string): string =>
    `sum ${lane} (${metric('queueDepth').value.now(watched(config), offset)})`
  return [
    {
      record: WAITS_OVER,
      expr: `sum ${by('le', 'job', 'lifesign.lane')} (${counted(bucket, '1h', watched(config))})`,
    },
    { record: TAKEN_UP, expr: `sum ${lane} (${counted(count, '1h', watched(config))})` },
    {
      record: INPUTS,
      expr: `${TAKEN_UP} + (${waiting()} or 0 * ${TAKEN_UP}) - (${waiting('1h')} or 0 * ${TAKEN_UP})`,
    },
  ]
}
