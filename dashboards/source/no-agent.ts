/** Runs and sessions without an agent's name, in words: an entry of a legend without a name looks like a fault. */

import { label } from './metric.ts'
import type { Query, ValueMapping } from './panel.ts'

const AGENT = label('gen_ai.agent.name')
const WORDS = 'no agent'
/** A label of its own: links lead on by that of the agent, which stays without a value. */
const UNNAMED = 'unnamed'

/** A query of which each line is an agent; others stay as they are. */
export function withNamedLines(query: Query): Query {
  const { expr, legend = '' } = query
  const agent = `{{${AGENT}}}`
  if (!legend.includes(agent)) return query
  return {
    ...query,
    expr: `label_replace(${expr}, "${UNNAMED}", "${WORDS}", "${AGENT}", "")`,
    legend: legend.replace(agent, `${agent}{{${UNNAMED}}}`),
  }
}

/** For the column of a table that names agents. The label is missing or empty, by how tables are joined. */
export const NO_AGENT: readonly ValueMapping[] = ['null', 'empty'].map(
  (match, index) =>
    ({ type: 'special', options: { match, result: { index, text: WORDS } } }) as unknown as ValueMapping,
)
