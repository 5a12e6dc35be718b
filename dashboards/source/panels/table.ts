/** A table of now: one row for each thing, one column for each query. */

import type { Options } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen'
import { type Attribute, label, type TargetLabel } from '../metric.ts'
import { NO_AGENT } from '../no-agent.ts'
import {
  type DataLink,
  fieldDefaults,
  frame,
  type PanelSpec,
  type Query,
  target,
  type Threshold,
  type UnplacedPanel,
} from '../panel.ts'
import type { Plain } from '../plain.ts'

/** A column with the numbers of one query. */
export interface Column extends Query {
  readonly name: string
  readonly unit: string
  readonly thresholds?: readonly Threshold[]
}

/** A table. */
export interface TableSpec extends Omit<PanelSpec, 'queries' | 'unit' | 'thresholds' | 'links'> {
  /** Labels that name a row, in the order of their columns; every query is grouped by exactly these. */
  readonly rows: readonly { readonly name: string; readonly label: Attribute | TargetLabel }[]
  readonly columns: readonly Column[]
  /** Columns that are sorted by, highest first; the first counts most. */
  readonly sortBy: readonly string[]
  readonly rowLinks?: readonly DataLink[]
}

const FOOTLESS: Plain<Options> = { cellHeight: 'sm', frameIndex: 0, showHeader: true }

/** Draws instant queries side by side, joined by their labels. */
export function table(spec: TableSpec): UnplacedPanel {
  const queries: Query[] = spec.columns.map(({ expr }) => ({ expr }))
  return {
    ...frame({ ...spec, queries, unit: 'none' }),
    type: 'table',
    fieldConfig: {
      defaults: { ...fieldDefaults({ ...spec, queries, unit: 'none' }), color: { mode: 'thresholds' } },
      overrides: [
        ...spec.rows.map((row) => override(label(row.label), nameOf(row, spec.rowLinks))),
        ...spec.columns.map((column, index) => override(fieldOf(index), looksOf(column))),
      ],
    },
    options: {
      ...FOOTLESS,
      sortBy: spec.sortBy.map((displayName) => ({ desc: true, displayName })),
    } satisfies Plain<Options>,
    targets: queries.map((query, index) => target(query, index, 'table')),
    transformations: [
      { id: 'merge', options: {} },
      { id: 'organize', options: organization(spec) },
    ],
  }
}

/** How the transformation `merge` calls the numbers of a query. */
function fieldOf(index: number): string {
  return `Value #${String.fromCodePoint(65 + index)}`
}

function organization({ rows, columns }: TableSpec): object {
  const order = [...rows.map((row) => label(row.label)), ...columns.map((_, index) => fieldOf(index))]
  return {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
    renameByName: {},
  }
}

interface Property {
  readonly id: string
  readonly value: unknown
}

function override(name: string, properties: Property[]) {
  return { matcher: { id: 'byName', options: name }, properties }
}

function nameOf(
  { name, label: named }: TableSpec['rows'][number],
  links: readonly DataLink[] = [],
): Property[] {
  const linked = links.length === 0 ? [] : [{ id: 'links', value: links }]
  const mapped = named === 'gen_ai.agent.name' ? [{ id: 'mappings', value: NO_AGENT }] : []
  return [{ id: 'displayName', value: name }, ...mapped, ...linked]
}

function looksOf({ name, unit, thresholds }: Column): Property[] {
  const looks = [
    { id: 'displayName', value: name },
    { id: 'unit', value: unit },
  ]
  if (thresholds === undefined) return looks
  return [
    ...looks,
    { id: 'thresholds', value: { mode: 'absolute', steps: thresholds } },
    { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
  ]
}
