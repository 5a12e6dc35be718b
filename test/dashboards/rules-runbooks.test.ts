/** The page of each alert is complete, true to its rule, and asks for what exists. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { alertConfig } from '../../dashboards/source/config.ts'
import { ALERT_NAMES } from '../../dashboards/source/rules/alert-name.ts'
import { alertsOf } from '../../dashboards/source/rules/rule-file.ts'
import { metric } from '../../dashboards/source/metric.ts'
import {
  INSTRUMENTS,
  type InstrumentKey,
  type InstrumentSpec,
} from '../../src/telemetry/metrics/instrument-registry.ts'
import { Markdown } from '../support/markdown.ts'
import { SampleFolder } from '../support/sample-folder.ts'
import { fencedSamples } from '../support/samples.ts'
import { parsePromql } from './promql.ts'

const HEADINGS = [
  'Meaning',
  'Impact',
  'Check',
  'Likely causes',
  'Actions',
  'When to silence',
  'How it was tested',
]

/** The labels of each series, and all names of the same. */
const SERIES = new Map(
  (Object.entries(INSTRUMENTS) as [InstrumentKey, InstrumentSpec][]).flatMap(([key, { attributes }]) => {
    const labels = [...attributes.map((name) => name.replaceAll('.', '_')), 'job', 'instance', 'le']
    return Object.values(metric(key)).flatMap(({ names }: { names: readonly string[] }) =>
      names.map((name) => [name, { labels, names }] as const),
    )
  }),
)
SERIES.set('ALERTS', { labels: ['alertname', 'job'], names: ['ALERTS'] })

const [, ...pages] = ['README', ...ALERT_NAMES].map((name) => `dashboards/runbooks/${name}.md`)

describe.each(ALERT_NAMES.map((name, index) => ({ name, file: pages[index] ?? '' })))(
  '$name',
  ({ name, file }) => {
    const page = new Markdown(file)
    const rules = alertsOf(alertConfig({ expectedJobs: ['agents'] })).filter((alert) => alert.name === name)

    it('has its name and every section, in order, none of them empty', () => {
      const [title, ...sections] = page.text.split(/^##? /m).slice(1)

      expect(title?.split('\n')[0]).toBe(name)
      expect(sections.map((section) => section.split('\n')[0])).toEqual(HEADINGS)
      for (const section of sections) expect(section.split('\n').slice(1).join('').length).toBeGreaterThan(3)
    })

    it('says how severe it is, and how long it waits, as the rule does', () => {
      const [line = ''] = /^Severity: .*$/m.exec(page.text) ?? []

      for (const { severity, hold } of rules) {
        expect(line).toContain(severity)
        expect(line).toContain(hold === undefined ? 'at once' : `after ${hold}`)
      }
    })

    it('has two queries, which ask for metrics and labels that exist, under each of their names', () => {
      const queries = page.blocks('promql').map(parsePromql)

      expect(queries).toHaveLength(2)
      for (const { errors, selectors, aggregations } of queries) {
        expect(errors).toEqual([])
        expect(selectors).not.toEqual([])
        const asked = selectors.map((selector) => selector.metric)
        for (const { metric: series, matchers } of selectors) {
          expect(SERIES.get(series)?.labels, series).toEqual(
            expect.arrayContaining(matchers.map(({ label }) => label)),
          )
          expect(asked).toEqual(expect.arrayContaining([...(SERIES.get(series)?.names ?? [])]))
        }
        for (const { labels, metrics } of aggregations) {
          for (const series of metrics)
            expect(SERIES.get(series)?.labels).toEqual(expect.arrayContaining([...labels]))
        }
      }
    })
  },
)

/** Born at zero with its process, and its alerts look at the increase alone, too. */
const BORN_AT_ZERO = new Set(['lifesign_sampler_ticks_total'])

it.each([...pages, 'dashboards/README.md'])('%s counts also what series were born with', (file) => {
  for (const query of new Markdown(file).blocks('promql')) {
    const { selectors } = parsePromql(query)
    const within = (...functions: string[]): Set<string> =>
      new Set(selectors.filter((one) => functions.includes(one.within ?? '')).map((one) => one.metric))
    const counted = [...within('increase', 'rate')].filter((name) => !BORN_AT_ZERO.has(name))

    expect([...within('last_over_time')]).toEqual(expect.arrayContaining(counted))
    expect([...within('present_over_time')]).toEqual(expect.arrayContaining(counted))
  }
})

describe('links', () => {
  it.each(['dashboards/runbooks/README.md', 'dashboards/otlp-alerts.md', ...pages])(
    'of %s lead somewhere',
    (file) => {
      const missing = new Markdown(file).links().filter((target) => !existsSync(join(dirname(file), target)))

      expect(missing).toEqual([])
    },
  )
})

describe('the door into a process', () => {
  const folder = new SampleFolder()
  afterAll(() => folder.remove())

  it('type-checks as it stands', async () => {
    const [door] = fencedSamples('dashboards/runbooks/README.md')
    folder.write('type-door.ts', `${door?.code}\nexport {}\n`)

    expect(door?.code).toContain('sessions.list()')
    expect((await folder.typeCheck()).stdout).toBe('')
  }, 120_000)

  it('is what pages speak of', () => {
    const text = readFileSync('dashboards/runbooks/README.md', 'utf8')

    expect(text).toContain('## Look into a process')
    expect(pages.some((page) => readFileSync(page, 'utf8').includes('README.md#look-into-a-process'))).toBe(
      true,
    )
  })
})
