/** Says which limit holds for calls of a tool, and why: for people who wonder. */

import type { ToolLimit, ToolLimitQuestion } from '../model/tool-limit.ts'
import type { ThresholdLevel } from '../model/thresholds.ts'
import type { Limit } from '../model/watch.ts'
import { warnMsOfTool, toolLimitOf } from './limits.ts'
import { MIN_CALLS, type ToolLimits } from './tool-limits.ts'

/** What is known of limits. */
export interface LimitKnowledge {
  /** What was set, most specific first. */
  readonly levels: readonly ThresholdLevel[]
  readonly tools: Pick<ToolLimits, 'limitOf' | 'callsOf'>
  /** False where nothing is learned. */
  readonly learns: boolean
}

/** The limit of calls that start now. */
export function reportToolLimit(
  { tool, deadlineMs }: ToolLimitQuestion,
  knowledge: LimitKnowledge,
): ToolLimit {
  const { levels, tools } = knowledge
  const setter = levels.find(({ thresholds }) => warnMsOfTool(tool, [thresholds]) !== undefined)
  const limit = toolLimitOf({
    name: tool,
    deadlineMs,
    warnMs: setter && warnMsOfTool(tool, [setter.thresholds]),
    learned: (name) => tools.limitOf(name),
  })
  const calls = tools.callsOf(tool)
  return {
    tool,
    limitMs: limit.ms === Infinity ? undefined : limit.ms,
    source: limit.source,
    calls,
    why: whyOf(limit, { calls, learns: knowledge.learns, setter }),
  }
}

function whyOf(
  { ms, source }: Limit,
  { calls, learns, setter }: { calls: number; learns: boolean; setter: ThresholdLevel | undefined },
): string {
  switch (source) {
    case 'declared':
      return 'declared by the call: its deadlineMs'
    case 'set':
      return `set by the thresholds of the ${setter?.of}${ms === Infinity ? ': never' : ''}`
    case 'learned':
      return `learned from ${calls} calls that ended by themselves`
    case 'default':
      return learns
        ? `the default: ${calls} of the ${MIN_CALLS} calls were seen from which it is learned`
        : 'the default: nothing is learned, as thresholds.learn says'
  }
}
