/** How runs fail, as a share: what people ended on purpose is neither a failure nor a success. */

import { counted } from '../counted.ts'
import { type Attribute, metric, not, type TargetLabel } from '../metric.ts'
import { COUNTED, sumBy } from '../selection.ts'

type Labels = readonly (Attribute | TargetLabel)[]

const ended = metric('runEnded').total

/** Runs that ended badly within a range. */
export function failures(range: string, labels: Labels = []): string {
  return sumBy(labels, counted(ended, range, { ...COUNTED, 'lifesign.end.reason': not('completed') }))
}

/** Runs that ended within a range, well or badly. */
export function countedEnds(range: string, labels: Labels = []): string {
  return sumBy(labels, counted(ended, range, COUNTED))
}

/** Share of runs that ended badly; nothing while none ended. */
export function failureShare(range: string, labels: Labels = []): string {
  // A comparison drops what is not above zero: no runs are no share, instead of NaN.
  return `${failures(range, labels)} / (${countedEnds(range, labels)} > 0)`
}
