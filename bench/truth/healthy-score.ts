/** What a judge said about healthy runs: all of it is false. */

import type { Findings } from './judge.ts'
import { turnOf } from './trace.ts'
import type { TraceEvent } from './trace.ts'

/** Counts of one replay. */
export interface HealthyScore {
  /** Turns that ran, sub-agents aside. */
  readonly turns: number
  /** First words of which people are told: silent or stuck. */
  readonly alarms: number
  /** Turns that got at least one. */
  readonly hit: number
  readonly stuck: number
  /** Everything that people read, "moving again" included. */
  readonly messages: number
  /** Turns that would have been aborted, if that were allowed. */
  readonly aborted: number
  /** Alarms by reason. */
  readonly reasons: Readonly<Record<string, number>>
}

/** A loop of a tool is shown on boards; nobody is told. */
const TOLD_TO_NOBODY = 'repeated_tool_calls_without_progress'

/** Counts what was said. */
export function scoreHealthy(events: readonly TraceEvent[], findings: Findings): HealthyScore {
  const alarms = findings.alarms.filter(({ repeat, reason }) => repeat === 0 && reason !== TOLD_TO_NOBODY)
  const turns = events.filter((event) => event.verb === 'run.start' && event.parent === undefined)
  const reasons: Record<string, number> = {}
  for (const { reason } of alarms) reasons[reason] = (reasons[reason] ?? 0) + 1
  return {
    turns: turns.length,
    alarms: alarms.length,
    hit: new Set(alarms.map(({ run, session }) => (run === undefined ? session : turnOf(run)))).size,
    stuck: alarms.filter((alarm) => alarm.class === 'stuck').length,
    messages: findings.messages.length,
    aborted: new Set(findings.aborts.map(({ run }) => turnOf(run))).size,
    reasons,
  }
}
