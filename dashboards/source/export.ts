/** What the command `lifesign` exports: dashboards, and alerts with all that belongs to them. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildDashboards, type DashboardOptions } from './build.ts'
import { alertConfig, DEFAULT_CONFIG, type AlertConfigInput } from './config.ts'
import { ALERT_NAMES } from './rules/alert-name.ts'
import { ruleFile } from './rules/rule-file.ts'
import { Translator } from './translation.ts'

/** A file to export. */
export interface ExportedText {
  /** From the folder that the user named. */
  readonly path: string
  readonly text: string
  /** It is there to be edited. */
  readonly isExample?: boolean
}

/** What can be set by name. */
export const ALERT_OPTION_NAMES = {
  thresholds: Object.keys(DEFAULT_CONFIG.thresholds),
  alerts: ALERT_NAMES,
} as const

/**
 * The dashboards, by their files' names.
 *
 * @throws {SyntaxError | RangeError} that names the option, the bound and the value
 */
export function dashboardExport(options: DashboardOptions): readonly ExportedText[] {
  return buildDashboards(options).map(({ path, text }) => ({ path: path.replace('grafana/', ''), text }))
}

/**
 * Rules, Alertmanager's example and the runbooks, in the folders that links among them expect.
 *
 * @param input what shall be otherwise than by default
 * @param options where the published `dashboards` are, and the first line of the rules
 * @throws {SyntaxError | RangeError} that names the option, the bound and the value
 */
export function alertExport(
  input: AlertConfigInput,
  { folder, head }: { readonly folder: string; readonly head: string },
): readonly ExportedText[] {
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
  const rules = { path: 'prometheus/rules.yaml', text: ruleFile(alertConfig(input), head) }
  const runbooks = readdirSync(join(folder, 'runbooks')).filter((name) => name.endsWith('.md'))
  const copied = ['alertmanager/alertmanager.yaml', ...runbooks.toSorted().map((name) => `runbooks/${name}`)]
  const copies = copied.map((path) => ({
    path,
    text: path.endsWith('.yaml') ? inLabelsOf(input, read(path)) : read(path),
    isExample: true,
  }))
  return [rules, ...copies]
}

/** Alertmanager groups by the labels that the rules give. */
function inLabelsOf({ translation }: AlertConfigInput, text: string): string {
  const translator = new Translator(translation)
  return text.replaceAll(/\w+/g, (word) => translator.label(word))
}
