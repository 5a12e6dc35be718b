/** Questions to traces and events are TraceQL and LogQL, to the parsers of Grafana's own editors. */

import { parser as logql } from '@grafana/lezer-logql'
import { parser as traceql } from '@grafana/lezer-traceql'
import type { Parser } from '@lezer/common'
import { describe, expect, it } from 'vitest'
import { COMMITTED, queriesOf } from './committed.ts'

const PARSERS: Readonly<Record<string, Parser>> = { loki: logql, tempo: traceql }

/** Places where a query is not of its language. Variables stand for what people write. */
function errorsIn(parser: Parser, query: string): string[] {
  const text = query.replaceAll(/\$\{?\w+\}?/g, 'x')
  const errors: string[] = []
  parser.parse(text).iterate({
    enter: ({ type, from, to }) =>
      void (type.isError && errors.push(`${from}: ${text.slice(from, to + 20)}`)),
  })
  return errors
}

// `$trace` alone is no query: Tempo looks that trace up.
const QUERIES = COMMITTED.flatMap(({ panels }) => panels.flatMap(queriesOf)).filter(
  ({ kind, expr }) => kind in PARSERS && expr !== '$trace',
)

describe('the drill-down', () => {
  it('asks both of traces and of events', () => {
    expect(QUERIES.map(({ kind }) => kind)).toEqual(['tempo', 'loki', 'tempo', 'loki'])
  })

  it.each(QUERIES)('$title is a query of $kind', ({ kind, expr }) => {
    const parser = PARSERS[kind] as Parser

    expect(errorsIn(parser, expr)).toEqual([])
    for (const broken of [expr.replace('=~', '=='), expr.replace('"', ''), `${expr} | | select(`]) {
      expect(errorsIn(parser, broken)).not.toEqual([])
    }
  })
})
