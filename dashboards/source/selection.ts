/** Which series a panel asks for, and the forms that many queries have. */

import { counted } from './counted.ts'
import {
  anyOf,
  type Attribute,
  by,
  label,
  noneOf,
  type Series,
  type TargetLabel,
  type Where,
} from './metric.ts'
import { DELIBERATE } from './rules/alert.ts'

/** What the variable `job` holds. */
export const OF_JOB = { job: anyOf('$job') } as const
/** What the variables `job` and `instance` hold. */
export const HERE = { ...OF_JOB, instance: anyOf('$instance') } as const
/** What `HERE` holds, of the agents in the variable `agent`. */
export const OF_AGENTS = { ...HERE, 'gen_ai.agent.name': anyOf('$agent') } as const

/** What `HERE` holds, of the models in the variable `model`: durations of calls know no agent. */
export const OF_MODELS = { ...HERE, 'gen_ai.request.model': anyOf('$model') } as const

/** The same, as Lifesign measured them: another instrumentation may measure the same calls by the same name. */
export const OF_CALLS = { ...OF_MODELS, 'lifesign.work.kind': 'model_call' } as const

/** Ends that count, for better or worse. */
export const COUNTED = { ...OF_AGENTS, 'lifesign.end.cause': noneOf(...DELIBERATE) } as const

/** Calls that failed: neither well, nor cut off by an end of their run that somebody wanted. */
export const FAILED_CALL = { 'error.type': noneOf('', ...DELIBERATE) } as const

/** For graphs: long enough to hold four samples. */
export const STEP = '$__rate_interval'
/** How far apart the points of a graph lie. */
const EACH = '$__interval'
/** For single numbers: all that one sees. */
export const WHOLE = '$__range'

/** Adds up by labels. */
export function sumBy(labels: readonly (Attribute | TargetLabel | 'le')[], inner: string): string {
  return labels.length === 0 ? `sum(${inner})` : `sum ${by(...labels)} (${inner})`
}

/** Takes the greatest by labels. */
export function maxBy(labels: readonly (Attribute | TargetLabel)[], inner: string): string {
  return labels.length === 0 ? `max(${inner})` : `max ${by(...labels)} (${inner})`
}

/**
 * How much went up in each step of a graph: what there is now, less what there was a step ago, as whole numbers.
 * What is new since then, or began anew, counts as a whole. `increase` over `$__rate_interval` would show an
 * event in each of the four steps that a step of a minute looks back on, and a fifth too much of it.
 */
export function inEachStep<Label extends string>(
  series: Series<Label>,
  where: Where<Label | TargetLabel>,
): string {
  const now = series.over('last_over_time', STEP, where)
  const before = series.over('last_over_time', STEP, where, EACH)
  return `((${now} - ${before}) >= 0 or ${now})`
}

/** How often something happens, a minute: of agents, a second sees too little to read. */
export function perMinute(labels: readonly (Attribute | TargetLabel)[], rate: string): string {
  return `60 * ${sumBy(labels, rate)}`
}

/** A quantile of a distribution, by labels. */
export function quantile<Label extends Attribute | TargetLabel>(
  share: number,
  bucket: Series<Label | 'le'>,
  options: {
    /** @default STEP, as a rate; another one counts, which also shows what is rare. */
    readonly range?: string
    readonly where: Where<Label | 'le' | TargetLabel>
    readonly labels: readonly (Label | TargetLabel)[]
  },
): string {
  const { range } = options
  const buckets =
    range === undefined ? bucket.over('rate', STEP, options.where) : counted(bucket, range, options.where)
  return `histogram_quantile(${share}, ${sumBy(['le', ...options.labels], buckets)})`
}

/** How one legend entry is called: `legend('gen_ai.agent.name')`. */
export function legend(...names: readonly (Attribute | TargetLabel)[]): string {
  return names.map((name) => `{{${label(name)}}}`).join(' ')
}
