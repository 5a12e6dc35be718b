/** The columns of a table of Grafana: labels that name a row, then the numbers of each query. */

import type { Panel } from '../../dashboards/source/panel.ts'

/** One column. */
export interface Column {
  /** What Perses calls it: a label, or `value #2`; `value` where there is one query. */
  readonly field: string
  readonly header: string
  readonly isLabel: boolean
  /** Of Grafana's units; none for labels. */
  readonly unit: string | undefined
  readonly sort: 'asc' | 'desc' | undefined
  /** What stands there where there is no such label. */
  readonly nothing: string | undefined
}

interface Property {
  readonly id: string
  readonly value?: unknown
}

interface Mapping {
  readonly options: { readonly match: string; readonly result: { readonly text: string } }
}

/** The columns, from left to right. */
export function columnsOf({ fieldConfig, options, targets = [] }: Panel): Column[] {
  const { sortBy = [] } = options as { sortBy?: readonly { displayName: string; desc: boolean }[] }
  return (fieldConfig?.overrides ?? []).map(({ matcher, properties }) => {
    const header = textOf(properties, 'displayName') ?? String(matcher.options)
    const query = /^Value #([A-Z])$/.exec(String(matcher.options))?.[1]
    const sorted = sortBy.find(({ displayName }) => displayName === header)
    return {
      field: query === undefined ? String(matcher.options) : valueField(query, targets.length),
      header,
      isLabel: query === undefined,
      unit: query === undefined ? undefined : textOf(properties, 'unit'),
      sort: sorted && (sorted.desc ? 'desc' : 'asc'),
      nothing: wordsForNothing(properties),
    }
  })
}

function valueField(refId: string, queries: number): string {
  return queries === 1 ? 'value' : `value #${refId.charCodeAt(0) - 64}`
}

function textOf(properties: readonly Property[], id: string): string | undefined {
  const value = properties.find((property) => property.id === id)?.value
  return typeof value === 'string' ? value : undefined
}

function wordsForNothing(properties: readonly Property[]): string | undefined {
  const mappings = properties.find(({ id }) => id === 'mappings')?.value as readonly Mapping[] | undefined
  return mappings?.find(({ options }) => options.match === 'null')?.options.result.text
}
