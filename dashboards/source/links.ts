/** Ways from a panel to the next question, with time range and variables kept. */

import { type Attribute, label } from './metric.ts'
import type { DataLink } from './panel.ts'

/** Every dashboard by its place in the address; it never changes. */
export const UIDS = {
  liveness: 'lifesign-agent-liveness',
  runs: 'lifesign-runs',
  calls: 'lifesign-calls',
  runtime: 'lifesign-runtime',
  session: 'lifesign-session',
} as const

/** Name of a dashboard. */
export type BoardName = keyof typeof UIDS

const KEPT = '${__url_time_range}&${datasource:queryparam}&${job:queryparam}&${instance:queryparam}'

/** From one line of a graph to a dashboard, of that line's agent. */
export function toAgentOfSeries(title: string, board: BoardName): DataLink {
  return linkTo(title, board, `var-agent=\${__field.labels.${label('gen_ai.agent.name')}}`)
}

/** From one row of a table to a dashboard, of that row's agent. */
export function toAgentOfRow(title: string, board: BoardName): DataLink {
  return linkTo(title, board, `var-agent=\${__data.fields.${label('gen_ai.agent.name' satisfies Attribute)}}`)
}

/** To a dashboard, of the same agents. */
export function toSameAgents(title: string, board: BoardName): DataLink {
  return linkTo(title, board, '${agent:queryparam}')
}

/** To a dashboard, for panels that know nothing of agents. */
export function to(title: string, board: BoardName): DataLink {
  return linkTo(title, board)
}

function linkTo(title: string, board: BoardName, query?: string): DataLink {
  const kept = query === undefined ? KEPT : `${KEPT}&${query}`
  return { title, url: `/d/${UIDS[board]}?${kept}` }
}
