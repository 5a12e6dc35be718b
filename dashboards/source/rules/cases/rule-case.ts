/** Cases of alerts: made-up series, and what must fire when. Written as data for `promtool test rules`. */

import type { AlertName } from '../alert-name.ts'

/** One alert that must fire, and nothing else of its name. */
export interface Firing {
  /** All labels but severity. */
  readonly labels: Readonly<Record<string, string>>
  /** What `$value` shows in the annotations, formatted, where one of them shows it. */
  readonly value?: string
}

/** What must hold at one moment: alerts that fire, or `quiet`. */
export type Check = readonly [at: string, expected: 'quiet' | readonly Firing[]]

/** One story of one alert. */
export interface RuleCase {
  readonly alert: AlertName
  /** A plain statement of what happens. */
  readonly what: string
  /** Time between two samples. @default '1m' */
  readonly interval?: string
  /** Samples by series, in the notation of promtool: `0x3 1x10` is 0 four times, then 1 eleven times. */
  readonly series: Readonly<Record<string, string>>
  /** In the order of time. */
  readonly checks: readonly Check[]
}

/** The process of all cases, as labels of a series. */
export const PROCESS = 'job="agents",instance="a:1"'
/** The agent of all cases, in its process. */
export const CLERK = `${PROCESS},gen_ai_agent_name="clerk"`

/** The labels of an alert about the job, and more. */
export function inJob(more: Readonly<Record<string, string>> = {}): Firing['labels'] {
  return { job: 'agents', ...more }
}

/** The labels of an alert about the process, and more. */
export function inProcess(more: Readonly<Record<string, string>> = {}): Firing['labels'] {
  return inJob({ instance: 'a:1', ...more })
}

/** The labels of an alert about the agent in its process, and more. */
export function ofClerk(more: Readonly<Record<string, string>> = {}): Firing['labels'] {
  return inProcess({ gen_ai_agent_name: 'clerk', ...more })
}

/** What a case shows: whether its alert fires, keeps quiet all the time, or fires and ends. */
export function kindsOf({ checks }: RuleCase): ReadonlySet<'firing' | 'quiet' | 'resolving'> {
  const first = checks.findIndex(([, expected]) => expected !== 'quiet')
  if (first === -1) return new Set(['quiet'])
  const ends = checks.slice(first).some(([, expected]) => expected === 'quiet')
  return new Set(ends ? ['firing', 'resolving'] : ['firing'])
}
