/** Expressions of rules without the names of recording rules. */

import { alertConfig } from '../../../dashboards/source/config.ts'
import { recordingRules } from '../../../dashboards/source/rules/recording-rules.ts'

/** Reads what recording rules would have recorded: nobody evaluated them in those days. Later ones read earlier ones. */
export function withoutRecords(expr: string): string {
  return recordingRules(alertConfig()).reduceRight(
    (text, { record, expr: recorded }) => text.replaceAll(record, `(${recorded})`),
    expr,
  )
}
