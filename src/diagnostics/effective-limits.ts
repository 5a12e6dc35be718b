/** Which thresholds hold for the work at hand: run before session before instance, tool before phase. */

import { DEFAULT_THRESHOLDS, defaultAbortMs } from '../model/thresholds.ts'
import type { ThresholdLimits, Thresholds } from '../model/thresholds.ts'
import type { Observation } from '../model/watch.ts'
import type { ModelCallOptions, ToolCallOptions } from '../model/work.ts'

/** A tool that declared no deadline is left alone for this long, in ms. */
const TOOL_ABORT_MS = 900_000

/** The limits that one observation is judged by, in ms. 0 is off, `undefined` is never. */
export interface EffectiveLimits {
  readonly warnMs: number
  readonly abortMs: number | undefined
  readonly waitingMaxMs: number
}

/**
 * Finds the limits for what a session does now.
 *
 * @param seen the observation to be judged
 * @param instance the thresholds given at start
 */
export function effectiveLimits(seen: Observation, instance: Thresholds): EffectiveLimits {
  const levels = [...seen.thresholds, instance]
  const warnMs = pick(levels, seen, 'warnMs') ?? DEFAULT_THRESHOLDS.warnMs
  return {
    warnMs,
    abortMs: abortMsOf(levels, seen, warnMs),
    waitingMaxMs:
      levels.find((level) => level.waitingMaxMs !== undefined)?.waitingMaxMs ??
      DEFAULT_THRESHOLDS.waitingMaxMs,
  }
}

/** Silence from which the heartbeat shows `slow`, in ms; 0 for never. */
export function slowMsOf(seen: Observation, instance: Thresholds): number {
  return pick([...seen.thresholds, instance], seen, 'slowMs') ?? DEFAULT_THRESHOLDS.slowMs
}

/** The smallest warn threshold of these levels, in ms: nobody needs to be looked at earlier. */
export function smallestWarnMs(levels: readonly Thresholds[]): number {
  let smallest: number = DEFAULT_THRESHOLDS.warnMs
  for (const level of levels) {
    let own = smallestOwn.get(level)
    if (own === undefined) smallestOwn.set(level, (own = smallestOf(level)))
    smallest = Math.min(smallest, own)
  }
  return smallest
}

// Thresholds are given once and asked at every look.
const smallestOwn = new WeakMap<Thresholds, number>()

function smallestOf(level: Thresholds): number {
  const limits = [level, ...Object.values(level.phases ?? {}), ...Object.values(level.tools ?? {})]
  const warns = limits.flatMap(({ warnMs }) => (warnMs === undefined || warnMs === 0 ? [] : [warnMs]))
  return Math.min(Infinity, ...warns)
}

function abortMsOf(levels: readonly Thresholds[], seen: Observation, warnMs: number): number | undefined {
  const { work } = seen
  const isTool = work?.kind === 'tool_call'
  const deadlineMs = isTool ? (work.options as ToolCallOptions).deadlineMs : undefined
  const set = deadlineMs ?? pick(levels, seen, 'abortMs')
  if (set === 0) return undefined
  const abortMs = set ?? (isTool ? TOOL_ABORT_MS : defaultAbortMs(warnMs))
  const requestMs = isTool ? 0 : ((work?.options as ModelCallOptions | undefined)?.timeoutMs ?? 0)
  return Math.max(abortMs, requestMs)
}

function pick(
  levels: readonly Thresholds[],
  seen: Observation,
  field: keyof ThresholdLimits,
): number | undefined {
  const tool = seen.work?.kind === 'tool_call' ? seen.work.name : undefined
  for (const level of levels) {
    const named =
      tool !== undefined && Object.hasOwn(level.tools ?? {}, tool) ? level.tools?.[tool] : undefined
    const value = named?.[field] ?? level.phases?.[seen.heartbeat]?.[field] ?? level[field]
    if (value !== undefined) return value
  }
  return undefined
}
