/** What an alert is made of, and the words and expressions that all of them share. */

import { DELIBERATE_CAUSES, END_CAUSES } from '../../../src/model/end.ts'
import type { InstrumentKey } from '../../../src/telemetry/metrics/instrument-registry.ts'
import type { AlertConfig } from '../config.ts'
import { anyOf, noneOf, type Match } from '../metric.ts'
import type { AlertName } from './alert-name.ts'

/** Who is woken: `critical` pages, `warning` is for the day, `info` is for eyes, `none` for machines. */
export type Severity = 'critical' | 'warning' | 'info' | 'none'

/** The same alert for a backend that knows OpenTelemetry and no PromQL. */
export interface Elsewhere {
  /** The metrics that it reads: those of the expression, held by a test. */
  readonly metrics: readonly InstrumentKey[]
  /** When it speaks, in OpenTelemetry names. */
  readonly condition: string
  /** What it looks at: a stretch of time, or `now`. */
  readonly window: string
}

/** One alerting rule. */
export interface Alert {
  readonly name: AlertName
  readonly severity: Severity
  /** PromQL. */
  readonly expr: string
  /** How long the condition must hold, as Prometheus writes it. Default: speaks at once. */
  readonly hold?: string
  /** Labels besides severity: those that the expression loses. */
  readonly labels?: Readonly<Record<string, string>>
  /** One line, for the title of a page. */
  readonly summary: string
  /** What it means and what the number is. */
  readonly description: string
  readonly elsewhere: Elsewhere
}

/** The alerts of one matter, as a function of the configuration. */
export type Alerts = (config: AlertConfig) => readonly Alert[]

/** Ends that somebody wanted: neither failures nor successes. */
export const DELIBERATE = DELIBERATE_CAUSES

/** The same, as a sentence lists them. */
export const DELIBERATE_NAMES = DELIBERATE.map((cause) => `\`${cause}\``).join(', ')

/** Heartbeat states of a session that nobody waits for. */
export const AT_REST = ['idle', 'complete'] as const

/** The agent in an annotation: runs need not have one. */
export const AGENT = '{{ or $labels.gen_ai_agent_name "an agent without name" }}'

/** Where it happens, in an annotation. */
export const PLACE = '{{ $labels.job }}, {{ $labels.instance }}'

/** What every selector asks: the configured jobs. */
export function watched({ jobs }: AlertConfig): { readonly job?: Match } {
  return jobs === undefined ? {} : { job: { operator: '=~', value: jobs } }
}

/** Causes that nobody wanted, of reasons other than `completed`. */
export function notDeliberate(): Match {
  return noneOf(...DELIBERATE)
}

/** Reasons that say that a run was cut off from outside. */
export function cutOff(): Match {
  return anyOf(...Object.keys(END_CAUSES).filter((reason) => reason !== 'completed' && reason !== 'error'))
}

/** Seconds in words that need no arithmetic: `15m`, `90s`. */
export function duration(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'm'],
  ] as const
  const fit = units.find(([size]) => seconds >= size && seconds % size === 0)
  return fit === undefined ? `${seconds}s` : `${seconds / fit[0]}${fit[1]}`
}

/** A share in per cent. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`
}
