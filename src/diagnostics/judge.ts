/** One look at one session: is it asked about at all, what does the rule say, when to look again. */

import type { Verdict } from '../model/attention.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { Observation } from '../model/watch.ts'
import { classifySession } from './classify-session.ts'
import { effectiveLimits, smallestWarnMs } from './effective-limits.ts'
import type { EffectiveLimits } from './effective-limits.ts'

/** What a look found. */
export interface Judgement {
  /** Absent when nobody needs to do anything. */
  readonly verdict: Verdict | undefined
  /** The age that the session is asked by, in ms. */
  readonly ageMs: number
  /** The threshold it is asked at, in ms. */
  readonly warnMs: number
  /** The silence has reached the abort threshold of the work judged. */
  readonly pastAbort: boolean
  /** Observed time until a further look can find something else, in ms. */
  readonly nextMs: number
}

/** Judges what was seen. */
export function judge(seen: Observation, instance: Thresholds): Judgement {
  const limits = effectiveLimits(seen, instance)
  const ageMs = askedAge(seen)
  if (ageMs === undefined) {
    return { verdict: undefined, ageMs: 0, warnMs: limits.warnMs, pastAbort: false, nextMs: Infinity }
  }
  const warnMs = seen.state === 'waiting' ? limits.waitingMaxMs : limits.warnMs
  const asked = warnMs > 0 && ageMs > warnMs
  return {
    verdict: asked
      ? classifySession({
          state: seen.state,
          backlog: seen.backlog,
          activity: seen.activity,
          staleMs: warnMs,
          abortMs: limits.abortMs,
        })
      : undefined,
    ageMs,
    warnMs,
    pastAbort: isPastAbort(seen, limits.abortMs),
    nextMs: nextCrossing(seen, ageMs, { ...limits, warnMs }, smallestWarnMs([...seen.thresholds, instance])),
  }
}

/** A tool is measured from its start, a loop of requests from the first, all else by its silence. */
function isPastAbort({ activity }: Observation, abortMs: number | undefined): boolean {
  if (abortMs === undefined) return false
  const { workKind, toolAgeMs, progressAgeMs = 0, repeatedRequestAgeMs = 0 } = activity
  const silenceMs = workKind === 'tool_call' ? (toolAgeMs ?? progressAgeMs) : progressAgeMs
  return Math.max(silenceMs, repeatedRequestAgeMs) >= abortMs
}

/** The age that counts: never an arrival's, and for a session that waits for a person only its wait. */
function askedAge({ state, backlog, activity, stateAgeMs, unmovedAgeMs }: Observation): number | undefined {
  const { workKind, owned, progressAgeMs = 0, repeatedRequestAgeMs = 0 } = activity
  if (state === 'waiting') return stateAgeMs
  if (state === 'idle' && backlog > 0) return workKind !== undefined && !owned ? progressAgeMs : unmovedAgeMs
  if (state === 'idle') return undefined
  return Math.max(stateAgeMs, repeatedRequestAgeMs, workKind === undefined ? 0 : progressAgeMs)
}

// Stale is strict: just past the threshold. An abort is not.
const PAST_MS = 1

function nextCrossing(seen: Observation, ageMs: number, limits: EffectiveLimits, floorMs: number): number {
  const { progressAgeMs = 0, toolAgeMs = 0, repeatedRequestAgeMs = 0 } = seen.activity
  const ages = [ageMs, progressAgeMs, toolAgeMs, repeatedRequestAgeMs]
  const until = (threshold: number | undefined, pastMs: number): number => {
    if (threshold === undefined || threshold === 0) return Infinity
    return Math.min(...ages.map((age) => (age < threshold + pastMs ? threshold + pastMs - age : Infinity)))
  }
  if (seen.state === 'waiting') return until(limits.warnMs, PAST_MS)
  return Math.min(until(floorMs, PAST_MS), until(limits.warnMs, PAST_MS), until(limits.abortMs, 0))
}
