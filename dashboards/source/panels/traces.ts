/** Traces from Tempo: a list to choose from, or one trace as a whole. */

import { fieldDefaults, type PanelSpec, TEMPO, type UnplacedPanel } from '../panel.ts'

/** Traces per list: enough to find one by its time. */
const LIMIT = 50

/** Draws the traces that TraceQL queries find, as a table. */
export function traceList(spec: PanelSpec): UnplacedPanel {
  return {
    ...framed(spec),
    type: 'table',
    options: { showHeader: true },
    targets: spec.queries.map(({ expr }, index) => ({
      ...asked(index),
      limit: LIMIT,
      query: expr,
      queryType: 'traceql',
      tableType: 'traces',
    })),
  }
}

/** Draws one trace by its id. */
export function trace(spec: PanelSpec): UnplacedPanel {
  return {
    ...framed(spec),
    type: 'traces',
    options: {},
    // A TraceQL query that is an id and nothing else is a look-up of that trace.
    targets: spec.queries.map(({ expr }, index) => ({ ...asked(index), query: expr, queryType: 'traceql' })),
  }
}

function framed(spec: PanelSpec) {
  const { id, title, description, width, height } = spec
  const fieldConfig = { defaults: fieldDefaults(spec), overrides: [] }
  return { id, title, description, width, height, datasource: TEMPO, fieldConfig }
}

function asked(index: number) {
  return { refId: String.fromCodePoint(65 + index), datasource: TEMPO }
}
