/** The committed files that are made from the rules, and how. */

import { alertConfig } from '../config.ts'
import { caseFile, LONG_CASES, SHORT_CASES } from './case-file.ts'
import { withOtlpTables } from './otlp-tables.ts'
import { ruleFile } from './rule-file.ts'

/**
 * Path of each file from the root of the repository, and what makes its text.
 *
 * @param read reads a file of which only a part is made
 */
export function committedFiles(read: (file: string) => string): ReadonlyMap<string, () => string> {
  const config = alertConfig()
  const otlp = 'dashboards/otlp-alerts.md'
  return new Map([
    ['dashboards/prometheus/rules.yaml', () => ruleFile(config)],
    ['dashboards/prometheus/rules.test.yaml', () => caseFile(config, 'rules.yaml', SHORT_CASES)],
    ['dashboards/prometheus/rules.days.test.yaml', () => caseFile(config, 'rules.yaml', LONG_CASES)],
    [otlp, () => withOtlpTables(read(otlp), config)],
  ])
}
