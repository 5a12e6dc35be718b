/** What users choose at the top of a dashboard: data sources, then job, instance and agent, each within the last. */

import type * as grafana from '@grafana/schema'
import { type Attribute, label, type Match, metric, type TargetLabel } from './metric.ts'
import { PROMETHEUS } from './panel.ts'
import type { Plain } from './plain.ts'
import { HERE, OF_JOB } from './selection.ts'

export type Variable = Plain<grafana.VariableModel>

/** Chooses a data source. One file then works by import and by provisioning, which knows no `__inputs`. */
function dataSource(name: string, kind: string, title: string): Variable {
  return {
    name,
    label: title,
    type: 'datasource',
    query: kind,
    hide: 0,
    includeAll: false,
    multi: false,
    options: [],
    refresh: 1,
    regex: '',
    skipUrlSync: false,
  }
}

/** Chooses values of a label, all of them at first. */
function values(name: string, title: string, query: string, allValue: string): Variable {
  return {
    name,
    label: title,
    type: 'query',
    datasource: PROMETHEUS,
    query: { qryType: 1, query, refId: `variable-${name}` },
    current: { selected: true, text: ['All'], value: ['$__all'] },
    allValue,
    hide: 0,
    includeAll: true,
    multi: true,
    options: [],
    refresh: 2,
    regex: '',
    skipUrlSync: false,
    sort: 1,
  }
}

/** Takes any text. */
export function textBox(name: string, title: string, description: string, value: string): Variable {
  return {
    name,
    label: title,
    description,
    type: 'textbox',
    query: value,
    current: { selected: true, text: value, value },
    hide: 0,
    options: [{ selected: true, text: value, value }],
    skipUrlSync: false,
  }
}

const ANY = '.+'
/** Sessions without an agent's name have no such label: `.+` would hide them. */
const ANY_OR_NONE = '.*'

/** The data source of metrics, with the linter's name. */
export const METRICS_SOURCE = dataSource('datasource', 'prometheus', 'Data source')
export const TRACES_SOURCE = dataSource('tempo_datasource', 'tempo', 'Traces')
export const EVENTS_SOURCE = dataSource('loki_datasource', 'loki', 'Events')

/**
 * The processes: every one that Lifesign runs in has ticks.
 *
 * @param jobs regular expression of those to choose from. Default: all
 */
export function jobVariable(jobs?: string): Variable {
  const of: { readonly job?: Match } = jobs === undefined ? {} : { job: { operator: '=~', value: jobs } }
  // Grafana puts it between quotes as it is, where PromQL reads backslashes once more.
  const all = jobs === undefined ? ANY : JSON.stringify(jobs).slice(1, -1)
  return values('job', 'Job', labelValues(metric('samplerTicks').total.now(of), 'job'), all)
}

export const JOB = jobVariable()
export const INSTANCE = values(
  'instance',
  'Instance',
  labelValues(metric('samplerTicks').total.now(OF_JOB), 'instance'),
  ANY,
)
export const AGENT = values(
  'agent',
  'Agent',
  labelValues(metric('sessionActive').value.now(HERE), 'gen_ai.agent.name'),
  ANY_OR_NONE,
)

export const MODEL = values(
  'model',
  'Model',
  // Born with the first call of an agent to a model, whatever comes of it; of one name, both ways to Prometheus.
  labelValues(metric('inputTokens').total.now(HERE), 'gen_ai.request.model'),
  ANY_OR_NONE,
)

/**
 * What a million tokens cost, by kind, in a currency of the user's own. Nothing at first: a price that we
 * made up would be believed.
 */
export const PRICES = {
  input: price('input_price', 'Price of 1M input tokens'),
  cached: price('cached_price', 'Price of 1M cached ones'),
  output: price('output_price', 'Price of 1M output tokens'),
} as const

function price(name: string, title: string): Variable {
  const description = 'As your provider charges it, in any currency. Choose one model where prices differ.'
  return textBox(name, title, description, '0')
}

function labelValues(series: string, name: Attribute | TargetLabel): string {
  return `label_values(${series}, ${label(name)})`
}
