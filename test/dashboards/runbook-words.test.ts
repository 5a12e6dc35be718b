/** What runbooks name is there: options, verbs, reasons and attributes of ours, and files of this repository. */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { codes, Markdown } from '../support/markdown.ts'

/** Words of others that pages may use, and whose they are. */
const OF_OTHERS: Readonly<Record<string, readonly string[]>> = {
  'the OpenTelemetry SDK and Collector': [
    'aggregationCardinalityLimit',
    'metric_expiration',
    'otelcol_exporter_send_failed_metric_points',
    'service.namespace',
    'service.name',
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
  ],
  Prometheus: ['prometheus_notifications_dropped_total', 'present_over_time'],
  'Node, Linux and Kubernetes': [
    'execSync',
    'USR1',
    'OOMKilled',
    'container_cpu_cfs_throttled_periods_total',
  ],
  'HTTP, written `status_${status}` by our channels': [
    'status_401',
    'status_403',
    'status_404',
    'status_429',
  ],
  'Slack, as it names errors': ['invalid_auth', 'not_in_channel'],
}

const sources = globSync(['src/**/*.ts', 'dashboards/source/config.ts', 'dashboards/source/rules/*.ts'])
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
const outsiders = new Set(Object.values(OF_OTHERS).flat())

/** Words of which somebody else than a programmer would not think: with a capital, a dot or an underscore inside. */
function namesIn(code: string): string[] {
  const words = code.match(/[A-Za-z]\w*(?:\.[a-z]\w*)*/g) ?? []
  return words.filter((word) => /[a-z][A-Z]|[._]|[A-Z]{2}/.test(word))
}

/** An attribute as it is, a label with its dots back, or each part of a path into an object of ours. */
function isKnown(name: string): boolean {
  const forms = [[name], [name.replaceAll('_', '.')], name.split('.')]
  return outsiders.has(name) || forms.some((parts) => parts.every(stands))
}

function stands(word: string): boolean {
  const written = word.replaceAll('.', '\\.')
  return new RegExp(`(?<![\\w.])${written}(?!\\w)|\\.${written}\\b`).test(sources)
}

it.each(globSync('dashboards/runbooks/*.md').toSorted())('%s names what exists', (file) => {
  const prose = new Markdown(file).text.replaceAll(/^```[\s\S]*?^```/gm, '')
  const named = codes(prose).filter(
    (code) => !code.includes('/') && !/^(?:npm|kubectl|curl|POST) /.test(code),
  )
  const files = codes(prose).filter((code) => /^[\w/-]+\.test\.ts$/.test(code))

  expect(named.flatMap(namesIn).filter((name) => !isKnown(name))).toEqual([])
  expect(files.filter((path) => !existsSync(path))).toEqual([])
})

it('the words of others are needed', () => {
  const pages = globSync('dashboards/runbooks/*.md').map((file) => readFileSync(file, 'utf8'))

  expect([...outsiders].filter((word) => !pages.join('\n').includes(word))).toEqual([])
})
