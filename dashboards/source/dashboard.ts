/** Puts a dashboard together: Classic JSON, the one form that import, files and API take from Grafana 10 to 13. */

import type * as grafana from '@grafana/schema'
import { layOut, type Section } from './layout.ts'
import { type BoardName, UIDS } from './links.ts'
import { PROMETHEUS } from './panel.ts'
import type { Plain } from './plain.ts'
import type { Variable } from './variables.ts'

export type Dashboard = Plain<grafana.Dashboard>

/** What tells one dashboard from the others. */
export interface Board {
  readonly name: BoardName
  readonly title: string
  readonly description: string
  readonly variables: readonly Variable[]
  readonly sections: readonly Section[]
  /** @default now-6h */
  readonly from?: string
}

/** On every dashboard of ours, and on no other: the links between them follow it. */
const TAG = 'lifesign'

/** Of Grafana 10. Newer ones migrate it; older ones would not know a newer number. */
const SCHEMA_VERSION = 39

/** Builds one dashboard. */
export function buildDashboard(board: Board): Dashboard {
  return {
    uid: UIDS[board.name],
    title: board.title,
    description: board.description,
    tags: [TAG],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: board.from ?? 'now-6h', to: 'now' },
    timepicker: {},
    timezone: 'browser',
    weekStart: '',
    fiscalYearStartMonth: 0,
    links: [SIBLINGS],
    annotations: { list: [FIRING_ALERTS] },
    templating: { list: [...board.variables] },
    panels: layOut(board.sections),
  }
}

const SIBLINGS: Plain<grafana.DashboardLink> = {
  asDropdown: false,
  icon: 'external link',
  includeVars: true,
  keepTime: true,
  tags: [TAG],
  targetBlank: false,
  title: 'Lifesign',
  tooltip: 'The other dashboards of Lifesign',
  type: 'dashboards',
}

/** Of whatever evaluates the rules: Prometheus itself writes `ALERTS`. The watchdog fires always, as it should. */
const ALERTS_QUERY =
  'ALERTS{alertstate="firing", alertname=~"Lifesign.*", alertname!="LifesignWatchdog", job=~"$job"}'

const FIRING_ALERTS = {
  name: 'Alerts',
  datasource: PROMETHEUS,
  enable: true,
  hide: false,
  iconColor: 'red',
  // Grafana 10 reads the query here, newer ones in `target`.
  expr: ALERTS_QUERY,
  step: '60s',
  titleFormat: '{{alertname}}',
  textFormat: '{{severity}} {{gen_ai_agent_name}} {{instance}}',
  tagKeys: 'severity',
  useValueForTime: false,
  target: { refId: 'Alerts', expr: ALERTS_QUERY, interval: '60s' },
}
