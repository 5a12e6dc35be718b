/** README.md, the pages that it leads to and ARCHITECTURE.md tell the truth: what their tables name is what the code has. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Lifesign } from '../src/lifesign.ts'
import { REASONS, reasonRow } from '../src/model/attention-reasons.ts'
import { classOf } from '../src/model/attention.ts'
import { END_CAUSES } from '../src/model/end.ts'
import { HEARTBEAT_STATES } from '../src/model/session.ts'
import type { Fields } from '../src/options/kinds/shape-kinds.ts'
import { LIFESIGN_OPTIONS } from '../src/options/options.ts'
import { RECOVERY_OPTIONS } from '../src/options/recovery-options.ts'
import { EXPORT_OPTIONS, NOTICE_OPTIONS } from '../src/options/outlet-options.ts'
import { LANE_OPTIONS, RUN_OPTIONS } from '../src/options/run-options.ts'
import { KEEP_POSTED_OPTIONS, LIMIT_OPTIONS, THRESHOLD_OPTIONS } from '../src/options/shared-options.ts'
import { evidence } from '../src/notify/words/evidence.ts'
import { textOf } from '../src/notify/words/render.ts'
import { CHANNEL_NAMES } from '../src/listeners/diagnostics-channels.ts'
import { INSTRUMENTS, type InstrumentSpec } from '../src/telemetry/metrics/instrument-registry.ts'
import * as semconv from '../src/telemetry/semconv.ts'
import { LIFESIGN_VARIABLES } from '../src/zero-code/lifesign-variables.ts'
import { guide } from './support/guide.ts'
import { codes, Markdown, type Row } from './support/markdown.ts'
import { asTime, referenceOf } from './support/option-reference.ts'

const NAMES = { tool_call: 'shell', model_call: 'gpt-5' } as const

/** The one variable that is not ours. */
const OTEL_SDK_DISABLED: Row = ['`OTEL_SDK_DISABLED`', 'false', 'true switches Lifesign off too']

/** Fields of an interface, as its source has them. */
function fieldsOf(file: string, name: string): string[] {
  const text = readFileSync(file, 'utf8')
  const [, body = ''] =
    new RegExp(`export interface ${name} [^\\n]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(text) ?? []
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field = '']) => field)
}

function firstCodes(heading: string, head: string): string[] {
  return guide.table(heading, head).flatMap(([cell]) => codes(cell))
}

function constantsOf(prefix: string): string[] {
  return Object.entries(semconv).flatMap(([key, value]) => (key.startsWith(prefix) ? [String(value)] : []))
}

describe('The guide: the telemetry', () => {
  const kinds: Readonly<Record<InstrumentSpec['kind'], string>> = {
    counter: 'counter',
    histogram: 'histogram',
    observable_gauge: 'gauge',
    observable_up_down_counter: 'up-down counter',
    up_down_counter: 'up-down counter',
  }

  it('has every metric of the registry, with kind, unit, attributes and meaning', () => {
    const specs: readonly InstrumentSpec[] = Object.values(INSTRUMENTS)
    const expected = specs.map(({ name, kind, unit, attributes, description }) => [
      `\`${name}\``,
      `${kinds[kind]}, \`${unit}\``,
      attributes.map((attribute) => `\`${attribute}\``).join(', '),
      description,
    ])

    expect(guide.table('Metrics', 'Metric')).toEqual(expected)
  })

  it('has every event', () => {
    const attention = ['session.stuck', 'session.stalled', 'session.long_running']

    expect(firstCodes('Events', 'Event').toSorted()).toEqual(
      [...constantsOf('EVENT_'), ...attention].toSorted(),
    )
  })

  it('names nothing that does not exist', () => {
    const known = new Set(['ATTR_', 'METRIC_', 'EVENT_'].flatMap(constantsOf))
    const prose = guide.text.replaceAll(/^```[\s\S]*?^```$|``.*?``/gm, '')
    const named = codes(prose).filter((code) => /^(?:lifesign|gen_ai|error)\.[a-z_.]+$/.test(code))

    expect(named.filter((name) => !known.has(name))).toEqual([])
    expect(named.length).toBeGreaterThan(20)
  })

  it('has every event that can be listened to, with its channel', () => {
    const rows = guide
      .table('What happens, for your code', '`on`')
      .map((cells) => cells.slice(0, 2).flatMap(codes))

    expect(Object.fromEntries(rows)).toEqual(CHANNEL_NAMES)
  })
})

describe('The guide: the words', () => {
  it('has every reason and cause of an end', () => {
    const rows = guide.table('Runs', 'Reason').map(([reason, causes]) => [codes(reason)[0], codes(causes)])

    expect(Object.fromEntries(rows)).toEqual(END_CAUSES)
  })

  it('has every reason of attention, with its class and what people read of it', () => {
    expect(guide.table('Attention', 'Reason')).toEqual(
      REASONS.map((reason) => {
        const { event, about } = reasonRow(reason)
        const kind = about.length === 1 ? about[0] : undefined
        const work = kind && kind !== 'run' && { kind, name: NAMES[kind], elapsedMs: 120_000 }
        const facts = { elapsedMs: 120_000, backlog: 2, ...(work && { work }) }
        const seen = evidence({ kind: 'stalled', label: '', runId: '', session: '', reason, ...facts })
        return [`\`${reason}\``, `\`${classOf(event)}\``, textOf(seen)]
      }),
    )
  })

  it('has every heartbeat state', () => {
    const [, meaning] = guide.table('Sessions', 'Verb').find(([verb]) => verb?.includes('heartbeat')) ?? []

    expect(codes(meaning)).toEqual(expect.arrayContaining([...HEARTBEAT_STATES]))
  })
})

describe('The guide: the options', () => {
  const thresholds: Fields = { ...LIMIT_OPTIONS, waitingMaxMs: THRESHOLD_OPTIONS.waitingMaxMs }

  it.each<[name: string, heading: string, head: string, rows: Row[]]>([
    ['startLifesign', 'Options', 'Option', referenceOf(LIFESIGN_OPTIONS)],
    ['a run', 'Runs', 'Option', referenceOf(RUN_OPTIONS)],
    ['a lane', 'Lanes', '`lane`', referenceOf(LANE_OPTIONS)],
    ['a recovery', 'Recovery', '`recovery`', referenceOf(RECOVERY_OPTIONS)],
    ['keepPosted', 'Notices', '`keepPosted`', referenceOf(KEEP_POSTED_OPTIONS)],
    ['notices', 'Notices', '`notices`', referenceOf(NOTICE_OPTIONS)],
    ['the export', 'Privacy', 'Option', referenceOf(EXPORT_OPTIONS)],
    ['the environment', 'Environment variables', 'Variable', referenceOf(LIFESIGN_VARIABLES, String)],
  ])('has those of %s as the code describes them', (name, heading, head, rows) => {
    const written = guide.table(heading, head)

    const expected = name === 'the environment' ? [...rows, OTEL_SDK_DISABLED] : rows
    const paste = expected.map((row) => `| ${row.join(' | ')} |`).join('\n')
    expect(written, `The guide should have, under ${heading}:\n${paste}\n`).toEqual(expected)
  })

  it('has the thresholds and their defaults, and no number of its own', () => {
    const rows = guide.table('Attention', 'Threshold').filter(([name = '']) => /^`\w+`$/.test(name))

    expect(rows.map((row) => row.slice(0, 2))).toEqual(
      referenceOf(thresholds, asTime).map((row) => row.slice(0, 2)),
    )
  })

  it('has a row for each field that the compiler knows', () => {
    expect(Object.keys(LIFESIGN_OPTIONS)).toEqual(fieldsOf('src/options/options.ts', 'LifesignOptions'))
    expect(Object.keys(RUN_OPTIONS).toSorted()).toEqual(fieldsOf('src/model/run.ts', 'RunOptions').toSorted())
    expect(Object.keys(EXPORT_OPTIONS)).toEqual(fieldsOf('src/telemetry/export-options.ts', 'ExportOptions'))
  })

  it('has every environment variable, and no other of ours', () => {
    const variables = Object.keys(LIFESIGN_VARIABLES)

    expect(firstCodes('Environment variables', 'Variable')).toEqual([...variables, 'OTEL_SDK_DISABLED'])
    expect(new Set(guide.text.match(/\bLIFESIGN_\w+/g))).toEqual(new Set(variables))
  })

  it('has every verb about sessions', () => {
    const verbs = Object.getOwnPropertyNames(new Lifesign({ enabled: false }).sessions.constructor.prototype)
    const written = firstCodes('Sessions', 'Verb').map((code) => /^sessions\.(\w+)\(/.exec(code)?.[1])

    expect(written.toSorted()).toEqual(verbs.filter((verb) => verb !== 'constructor').toSorted())
  })
})

describe('The guide: the plugs', () => {
  it.each([
    ['channels', 'Notices', 'Channel'],
    ['adapters', 'Adapters', 'Adapter'],
  ])('has a row for each folder of src/%s', (kind, heading, head) => {
    const entries = readdirSync(`src/${kind}`, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)

    expect(guide.table(heading, head).map((cells) => cells.slice(0, 2).flatMap(codes))).toEqual(
      names.map((name) => [name, `lifesign/${kind}/${name}`]),
    )
    for (const name of names) expect(existsSync(`src/${kind}/${name}/README.md`)).toBe(true)
  })
})

describe('ARCHITECTURE.md', () => {
  const { text } = new Markdown('ARCHITECTURE.md')

  it('names files that exist', () => {
    const files = codes(text).filter((code) => /^[\w./-]+\/[\w.-]+\.ts$/.test(code))
    const missing = files.filter(
      (file) => !existsSync(file) && !existsSync(`src/${file}`) && !existsSync(`src/adapters/${file}`),
    )

    expect(missing).toEqual([])
    expect(files.length).toBeGreaterThan(40)
  })

  it('names limits where they stand', () => {
    const named = [...text.matchAll(/((?:`[A-Z_]{4,}`, )+)((?:`[a-z/-]+\.ts`(?:, )?)+)/g)]
    const wrong = named.flatMap(([, constants, files]) =>
      codes(files).flatMap((file) =>
        codes(constants)
          .filter((name) => !new RegExp(`\\b${name}(?:: [^=]+)? =`).test(readFileSync(`src/${file}`, 'utf8')))
          .map((name) => `${file}: ${name}`),
      ),
    )

    expect(wrong).toEqual([])
    expect(named.length).toBeGreaterThan(15)
  })

  it('has every room', () => {
    const rooms = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const written = new Markdown('ARCHITECTURE.md')
      .table('The river', 'Room')
      .flatMap(([room]) => codes(room))

    expect(written.map((room) => room.split('/')[0]).toSorted()).toEqual(
      rooms.map(({ name }) => name).toSorted(),
    )
  })
})
