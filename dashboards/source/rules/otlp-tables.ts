/** The tables of `otlp-alerts.md`: every alert in OpenTelemetry names. */

import { INSTRUMENTS } from '../../../src/telemetry/metrics/instrument-registry.ts'
import type { AlertConfig } from '../config.ts'
import type { Alert } from './alert.ts'
import { EVENT_ALERTS } from './event-alerts.ts'
import { alertsOf } from './rule-file.ts'

type Row = readonly string[]

/**
 * Puts the tables between their marks in a text.
 *
 * @throws {RangeError} if the text has no place for one
 */
export function withOtlpTables(text: string, config: AlertConfig): string {
  const tables = { metrics: metricTable(config), events: eventTable() }
  return Object.entries(tables).reduce((done, [name, rows]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)(?:[\\s\\S]*?\n)?(<!-- /${name} -->)`)
    if (!place.test(done)) throw new RangeError(`Cannot find the place of the table ${name}`)
    return done.replace(place, (_all, before: string, after: string) => `${before}\n${rows}\n\n${after}`)
  }, text)
}

function metricTable(config: AlertConfig): string {
  const rows = alertsOf(config).map((alert): Row => {
    const { name, severity, elsewhere, hold = '' } = alert
    return [link(name), severity, signals(alert), elsewhere.condition, elsewhere.window, hold]
  })
  return table([['Alert', 'Severity', 'Metrics', 'Condition', 'Window', 'For'], ...rows])
}

function eventTable(): string {
  const rows = EVENT_ALERTS.map(({ standsFor, event, condition, ends }): Row => [
    `\`${event}\``,
    condition,
    ends,
    standsFor.map(link).join(', '),
  ])
  return table([['Event', 'Condition', 'What ends it', 'Stands for'], ...rows])
}

function signals({ elsewhere }: Alert): string {
  return elsewhere.metrics.map((key) => `\`${INSTRUMENTS[key].name}\``).join(', ')
}

function link(name: string): string {
  return `[${name}](runbooks/${name}.md)`
}

// Padded as the formatter of this repository pads.
function table(rows: readonly Row[]): string {
  const [head = [], ...rest] = rows
  const widths = head.map((_cell, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (row: Row): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n')
}
