/** Each option has kind, bounds, default and meaning from one table, and the documentation in the code agrees. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Walk } from '../../src/options/kinds/kind.ts'
import type { Option } from '../../src/options/kinds/option.ts'
import type { Fields } from '../../src/options/kinds/shape-kinds.ts'
import { LIFESIGN_OPTIONS, resolveOptions } from '../../src/options/options.ts'
import { RECOVERY_OPTIONS } from '../../src/options/recovery-options.ts'
import { EXPORT_OPTIONS, NOTICE_OPTIONS } from '../../src/options/outlet-options.ts'
import { LANE_OPTIONS, RUN_OPTIONS } from '../../src/options/run-options.ts'
import {
  KEEP_POSTED_OPTIONS,
  LIMIT_OPTIONS,
  ORIGIN_CONTEXT_OPTIONS,
  ORIGIN_OPTIONS,
  RECOVERY_POLICY_OPTIONS,
  THRESHOLD_OPTIONS,
} from '../../src/options/shared-options.ts'
import {
  ADAPTER_OPTIONS,
  CHANNEL_OPTIONS,
  CLOCK_OPTIONS,
  LANE_PORT_OPTIONS,
  RATE_LIMIT_OPTIONS,
  RECOVERY_HANDLER_OPTIONS,
} from '../../src/options/thing-options.ts'
import { LIFESIGN_VARIABLES } from '../../src/zero-code/lifesign-variables.ts'

/** Every table, with the interface that it describes. */
const TABLES: readonly (readonly [name: string, file: string, table: Fields])[] = [
  ['LifesignOptions', 'options/options.ts', LIFESIGN_OPTIONS],
  ['RecoveryOptions', 'options/recovery-options.ts', RECOVERY_OPTIONS],
  ['RunOptions', 'model/run.ts', RUN_OPTIONS],
  ['LaneOptions', 'model/lane.ts', LANE_OPTIONS],
  ['ThresholdLimits', 'model/thresholds.ts', LIMIT_OPTIONS],
  ['Thresholds', 'model/thresholds.ts', THRESHOLD_OPTIONS],
  ['RecoveryPolicy', 'model/recovery.ts', RECOVERY_POLICY_OPTIONS],
  ['KeepPostedOptions', 'model/run-heartbeat.ts', KEEP_POSTED_OPTIONS],
  ['Origin', 'model/origin.ts', ORIGIN_OPTIONS],
  ['OriginContext', 'model/origin.ts', ORIGIN_CONTEXT_OPTIONS],
  ['NoticeOptions', 'notify/words/news.ts', NOTICE_OPTIONS],
  ['ExportOptions', 'telemetry/export-options.ts', EXPORT_OPTIONS],
  ['Channel', 'model/notice.ts', CHANNEL_OPTIONS],
  ['RateLimit', 'model/notice.ts', RATE_LIMIT_OPTIONS],
  ['Adapter', 'model/adapter.ts', ADAPTER_OPTIONS],
  ['LanePort', 'model/lane.ts', LANE_PORT_OPTIONS],
  ['RecoveryHandler', 'model/recovery.ts', RECOVERY_HANDLER_OPTIONS],
  ['Clock', 'model/clock.ts', CLOCK_OPTIONS],
]

/** The options of a table and all that stand inside of them, by their paths. */
function withInner(table: Fields, path = ''): [string, Option][] {
  return Object.entries(table).flatMap(([name, option]) => {
    const { kind } = option as { kind: { fields?: Fields; of?: { fields?: Fields } } }
    const inner = kind.fields ?? kind.of?.fields ?? {}
    const own: [string, Option][] = [[path + name, option]]
    return own.concat(withInner(inner, `${path}${name}.`))
  })
}

const all = [
  ...withInner(LIFESIGN_OPTIONS, 'startLifesign '),
  ...withInner(RUN_OPTIONS, 'run '),
  ...withInner(LIFESIGN_VARIABLES, ''),
]

describe('every option of startLifesign, of a run and of the environment', () => {
  it('is there, with those that stand inside of others', () => {
    const paths = all.map(([path]) => path)

    expect(paths).toEqual(
      expect.arrayContaining([
        'startLifesign thresholds.phases.warnMs',
        'startLifesign thresholds.tools.abortMs',
        'startLifesign recovery.tools.abort',
        'startLifesign recovery.handler.recover',
        'startLifesign channels.limits.count',
        'startLifesign keepPosted.afterMs',
        'startLifesign notices.traceUrl',
        'startLifesign export.maxContentLength',
        'run lane.maxQueued',
        'run recovery.abort',
        'run origin.room',
        'LIFESIGN_TICK_MS',
      ]),
    )
    expect(paths.length).toBeGreaterThan(90)
  })

  it.each(all)('%s has a kind, its bounds, a meaning, and a default that it would take', (_, option) => {
    const { kind, fallback, otherwise, doc } = option
    const problems: string[] = []
    const walk = new Walk(({ message }) => void problems.push(message))

    expect([kind.type, kind.must, doc]).not.toContain('')
    expect(doc).not.toMatch(/\.$/)
    expect(fallback ?? otherwise).toBeDefined()
    if (kind.type === 'number') {
      expect(kind.bounds).toEqual({ least: expect.any(Number), most: expect.any(Number) })
    }
    if (kind.must.startsWith('one of ')) expect(kind.must).toContain((kind.bounds as string[]).join(', '))
    if (fallback !== undefined) expect(kind.take(fallback, walk)).toEqual(fallback)
    expect(problems).toEqual([])
  })
})

describe('the documentation of an interface', () => {
  it.each(TABLES)('%s has the fields of its table', (name, file, table) => {
    const { fields, extended } = interfaceOf(file, name)
    const own = Object.keys(table).filter((field) => !extended.includes(field))

    expect([...fields.keys()].toSorted()).toEqual(own.toSorted())
  })

  it.each(TABLES)('%s has the defaults and the bounds of its table', (name, file, table) => {
    for (const [field, text] of interfaceOf(file, name).fields) {
      const { kind, fallback } = table[field] as Option
      const [, written] = /@default ([\w.]+|'[^']*')(?= |$)/.exec(text) ?? []
      const [, least, most] = /\b([\d,]+) to ([\d,]+)\b/.exec(text) ?? []

      if (written !== undefined && fallback !== undefined) expect(valueOf(written), field).toEqual(fallback)
      if (isPlain(fallback)) expect(written, `${name}.${field} says no @default`).toBeDefined()
      if (least !== undefined)
        expect(kind.bounds, field).toEqual({ least: valueOf(least), most: valueOf(`${most}`) })
    }
  })
})

describe('resolveOptions()', () => {
  it('fills in each default of the table, and those alone', () => {
    const filled = Object.entries<Option>(LIFESIGN_OPTIONS).filter(
      ([, { fallback }]) => fallback !== undefined,
    )
    const defaults = Object.fromEntries(filled.map(([name, { fallback }]) => [name, fallback]))

    expect(resolveOptions({})).toEqual({
      ...defaults,
      recovery: { drainMs: RECOVERY_OPTIONS.drainMs.fallback },
    })
  })
})

/** The fields of an interface with what is said of each, and the fields of the interface that it extends. */
function interfaceOf(file: string, name: string): { fields: Map<string, string>; extended: string[] } {
  const source = readFileSync(`src/${file}`, 'utf8')
  const [, parent, body = ''] =
    new RegExp(`export interface ${name} (?:extends (\\w+) )?\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source) ?? []
  const members = body.matchAll(/^ {2}(?:readonly )?(\w+)\??(?::|\()/gm)
  const fields = [...members].map((match): [string, string] => [
    match[1] ?? '',
    commentBefore(body, match.index),
  ])
  const extended = TABLES.find(([other]) => other === parent)
  return { fields: new Map(fields), extended: Object.keys(extended?.[2] ?? {}) }
}

function commentBefore(body: string, index: number): string {
  const [, text = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(body.slice(0, index)) ?? []
  return text.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim()
}

function isPlain(value: unknown): boolean {
  return ['number', 'boolean', 'string'].includes(typeof value)
}

/** `1_000` and `1,000` are 1000. */
function valueOf(code: string): unknown {
  return JSON.parse(/^[\d_,]+$/.test(code) ? code.replaceAll(/[_,]/g, '') : code.replaceAll("'", '"'))
}
