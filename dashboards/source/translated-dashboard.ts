/** A dashboard in the names of another translation of OTLP. */

import type { Dashboard } from './dashboard.ts'
import type { Translator } from './translation.ts'

/** Traces and events have names of their own, which Tempo and Loki give. */
const ELSEWHERE: ReadonlySet<unknown> = new Set(['tempo', 'loki'])

/** Translates all that is asked of Prometheus, and every name of a label in what is drawn of it. */
export function translatedDashboard(dashboard: Dashboard, translator: Translator): Dashboard {
  return translated(dashboard, '', translator) as Dashboard
}

function translated(value: unknown, key: string, translator: Translator): unknown {
  if (typeof value === 'string') return translatedText(value, key, translator)
  if (Array.isArray(value)) return value.map((one) => translated(one, key, translator))
  if (typeof value !== 'object' || value === null || isElsewhere(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [translator.label(name), translated(held, name, translator)]),
  )
}

function translatedText(text: string, key: string, translator: Translator): string {
  if (key === 'expr') return translator.promql(text)
  return text.startsWith('label_values(') ? translator.labelValues(text) : translator.words(text)
}

function isElsewhere(value: object): boolean {
  const { datasource } = value as { readonly datasource?: { readonly type?: unknown } }
  return ELSEWHERE.has(datasource?.type)
}
