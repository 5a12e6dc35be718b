/** Reads PromQL with the parser of Prometheus' own editor: which series a query asks for, and what it groups by. */

import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** One matcher of a selector. */
export interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}

/** One selector of a query. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
  /** As it is written, for example `5m`; undefined for an instant vector. */
  readonly range: string | undefined
  /** The innermost function around it. */
  readonly within: string | undefined
}

/** An aggregation and what is right below it: labels of what another one adds up first are the business of that. */
export interface Aggregation {
  readonly labels: readonly string[]
  readonly metrics: readonly string[]
}

/** A query, taken apart. */
export interface Promql {
  /** Places where it is no PromQL. */
  readonly errors: readonly string[]
  readonly selectors: readonly Selector[]
  readonly aggregations: readonly Aggregation[]
}

/** Parses a query without macros and variables of Grafana. */
export function parsePromql(query: string): Promql {
  const nodes: SyntaxNode[] = []
  parser.parse(query).iterate({ enter: ({ node }) => void nodes.push(node) })
  const text = (node: SyntaxNode | null): string => (node === null ? '' : query.slice(node.from, node.to))
  const named = (name: string): SyntaxNode[] => nodes.filter((node) => node.name === name)
  const inside = (outer: SyntaxNode, name: string): SyntaxNode[] =>
    named(name).filter((node) => node.from >= outer.from && node.to <= outer.to)

  return {
    errors: nodes.filter(({ type }) => type.isError).map(({ from }) => query.slice(from, from + 40)),
    selectors: named('VectorSelector').map((node) => ({
      metric: text(node.getChild('Identifier')),
      matchers: inside(node, 'UnquotedLabelMatcher').map((matcher) => ({
        label: text(matcher.getChild('LabelName')),
        operator: text(matcher.getChild('MatchOp')),
        value: text(matcher.getChild('StringLiteral')).slice(1, -1),
      })),
      range: node.parent?.name === 'MatrixSelector' ? text(node.parent.getChild('DurationExpr')) : undefined,
      within: text(above(node, 'FunctionCall')?.getChild('FunctionIdentifier') ?? null) || undefined,
    })),
    aggregations: named('AggregateExpr').map((node) => ({
      labels: labelsOf(node.getChild('AggregateModifier')).map(text),
      metrics: inside(node, 'VectorSelector')
        .filter((selector) => above(selector, 'AggregateExpr')?.from === node.from)
        .map((selector) => text(selector.getChild('Identifier'))),
    })),
  }
}

function labelsOf(modifier: SyntaxNode | null): SyntaxNode[] {
  return modifier?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []
}

function above(node: SyntaxNode, name: string): SyntaxNode | undefined {
  for (let outer = node.parent; outer !== null; outer = outer.parent) if (outer.name === name) return outer
  return undefined
}
