/** Every panel shows data, and the right numbers, on a real Prometheus that was told by the real library. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { committed, COMMITTED, filledIn, type PanelQuery, promqlOf } from '../dashboards/committed.ts'
import { grafanaSteps } from '../dashboards/grafana-steps.ts'
import { OUTAGE_RUNS } from './dashboards/fleet-story.ts'
import { type Answer, PrometheusServer } from './dashboards/prometheus-server.ts'
import { type History, JOBS, tellHistory, TOLD_MINUTES } from './dashboards/told-fleet.ts'

const WAYS = [JOBS.scraped, JOBS.pushed]

/** Queries about what does not happen in the story: losses, and loops. */
const NOT_TOLD = new Set([
  'Dropped, by what was lost A',
  'Runs whose tool calls come to nothing new, by agent A',
])

describe('history, minute by minute', () => {
  let history: History
  let server: PrometheusServer
  beforeAll(async () => {
    history = await tellHistory()
    server = await PrometheusServer.start({ history: history.lines })
  })
  afterAll(() => server.stop())

  /** What a query answers as Grafana would ask it; of a graph, the number of its points in the value. */
  async function ask({ expr, isInstant }: PanelQuery, job: string): Promise<Answer[]> {
    const query = filledIn(expr, { job, __range: `${TOLD_MINUTES}m` })
    const { from, to } = history
    if (isInstant) return server.query(query, to)
    const lines = await server.queryRange(query, { from, to, stepSeconds: 60 })
    return lines.map(({ labels, points }) => ({
      labels,
      value: points.filter(([, value]) => !Number.isNaN(value)).length,
    }))
  }

  /** The one number of a panel. */
  async function shown(file: string, title: string, job: string): Promise<number | undefined> {
    const query = promqlOf(committed(file).panels).find((one) => one.title === title)
    if (query === undefined) throw new RangeError(`Cannot find the panel ${title} in ${file}`)
    return (await ask(query, job))[0]?.value
  }

  describe.each(WAYS)('of %s', (job) => {
    test.each(COMMITTED)('every query of $file returns data', async ({ panels }) => {
      const empty: string[] = []
      for (const query of promqlOf(panels)) {
        const answers = await ask(query, job)
        const hasData = answers.some(({ value }) => (query.isInstant ? !Number.isNaN(value) : value > 0))
        if (!hasData) empty.push(`${query.title} ${query.refId}`)
      }

      expect(empty.filter((query) => !NOT_TOLD.has(query))).toEqual([])
    })

    test('the panels of liveness show what was done', async () => {
      const liveness = (title: string): Promise<number | undefined> =>
        shown('agent-liveness.json', title, job)

      // The one that nobody has moved since minute 111, less the second that it took to begin.
      expect(await liveness('Sessions that need attention')).toBe(1)
      expect(await liveness('Oldest silence')).toBeCloseTo(9 * 60, -1)
      expect(await liveness('Stalls')).toBe(history.account.episodes['stalled'])
      expect(await liveness('Silent processes')).toBe(0)
      expect(await liveness('Recoveries without completion')).toBe(0)
      expect(history.account.released).toBe(2)
      expect(await liveness('Messages that could go on')).toBe(history.account.released)
    })

    test('the panels of runs show what was done', async () => {
      const runs = (title: string): Promise<number | undefined> => shown('runs.json', title, job)
      const { started, failed, counted, ended } = history.account

      expect(failed).toBeGreaterThan(10)
      expect(await runs('Runs started')).toBe(started)
      expect(await runs('Runs that failed')).toBe(failed)
      expect(await runs('Failure share')).toBeCloseTo(failed / counted, 10)
      expect(await runs('Budget used')).toBeCloseTo(failed / counted / 0.05, 8)
      // Deliberate ends are in no share: with them it would be smaller.
      expect(await runs('Ended on purpose')).toBe(ended['killed stop'])
      expect(ended['killed stop']).toBeGreaterThan(0)
      expect(await runs('Open runs')).toBe(1)
    })

    test('of a graph of bars, each event stands in one bar', async () => {
      const drawn = async (file: string, title: string): Promise<number> => {
        const { panels } = committed(file)
        const queries = promqlOf(panels).filter((one) => one.title === title)
        const { from, to } = history
        const sums = await Promise.all(
          queries.map(async ({ expr, panel }) => {
            const { stepSeconds, interval, rateInterval } = grafanaSteps(panel, TOLD_MINUTES)
            const query = filledIn(expr, { job, __interval: interval, __rate_interval: rateInterval })
            // Nobody scrapes and asks at the same moment.
            const range = { from: from + stepSeconds + 30, to: to + stepSeconds, stepSeconds }
            const lines = await server.queryRange(query, range)
            return lines.flatMap(({ points }) => points.map(([, value]) => value))
          }),
        )
        return sums.flat().reduce((sum, value) => sum + value, 0)
      }
      const { allEnded, episodes } = history.account

      expect(await drawn('agent-liveness.json', 'Episodes that began, by reason')).toBe(
        Object.values(episodes).reduce((sum, count) => sum + count, 0),
      )
      expect(await drawn('runs.json', 'Ends, by reason and cause')).toBe(allEnded)
      expect(await drawn('calls.json', 'Rate limits, by model')).toBe(OUTAGE_RUNS)
    })

    test('the tables of calls count what was done', async () => {
      const counts = async (title: string, refId: string, label: string): Promise<Record<string, number>> => {
        const query = promqlOf(committed('calls.json').panels).find(
          (one) => one.title === title && one.refId === refId,
        )
        const answers = await ask(query as PanelQuery, job)
        return Object.fromEntries(answers.map(({ labels, value }) => [labels[label], value]))
      }
      const { modelCalls, toolCalls } = history.account

      expect(await counts('Tools', 'A', 'gen_ai_tool_name')).toMatchObject({
        find_order: toolCalls['find_order'],
      })
      expect(await counts('Models', 'A', 'gen_ai_request_model')).toMatchObject({
        small: modelCalls['small'],
      })
      // Born within the time range, with the first error: those of the outage, and the call that was aborted.
      expect(history.account.ended['killed recovery']).toBe(1)
      expect(await counts('Models', 'B', 'gen_ai_request_model')).toEqual({ large: OUTAGE_RUNS + 1 })
      // One tool that was broken, and one that each deadline cut off.
      expect(await counts('Tools', 'B', 'gen_ai_tool_name')).toEqual({
        search: 1,
        index_files: history.account.ended['timeout deadline'],
      })
    })

    test('tokens are counted by agent and model, and cost what the prices say', async () => {
      const table = promqlOf(committed('calls.json').panels).filter(
        ({ title }) => title === 'Tokens and cost of each agent',
      )
      const totals = await Promise.all(
        table.map(async (query) => {
          const answers = await ask(query, job)
          return answers.reduce((sum, { value }) => sum + value, 0)
        }),
      )
      const { input, output, cacheRead, reasoning } = history.account.tokens
      const cost = ((input - cacheRead) * 3 + cacheRead * 0.3 + output * 15) / 1e6

      expect(totals.slice(0, 4)).toEqual([input, cacheRead, output, reasoning])
      expect(totals[4]).toBeCloseTo(cost, 6)
    })

    test('rate limits, waits for them, and the age of the oldest run are lines of the story', async () => {
      const { from, to } = history
      const most = async (file: string, title: string): Promise<Record<string, number>> => {
        const query = promqlOf(committed(file).panels).find((one) => one.title === title)
        const expr = filledIn(query?.expr ?? '', { job, __range: `${TOLD_MINUTES}m` })
        const lines = await server.queryRange(expr, { from, to, stepSeconds: 60 })
        return Object.fromEntries(
          lines.map(({ labels, points }) => [
            Object.values(labels).toSorted().join(' '),
            Math.max(...points.map(([, value]) => value)),
          ]),
        )
      }

      expect(Object.keys(await most('calls.json', 'Rate limits, by model'))).toEqual(['429 large'])
      expect(await most('calls.json', 'Runs that wait, by what for')).toEqual({ retry: expect.any(Number) })
      const ages = await most('runs.json', 'Age of the oldest open run, by agent')
      // The one that was ended after twelve minutes was looked at after eleven.
      expect(ages['researcher']).toBe(11 * 60)
    })

    test('the table "Needs attention" has a row for the agent that is silent, and for no idle one', async () => {
      const queries = promqlOf(committed('agent-liveness.json').panels).filter(
        ({ title }) => title === 'Needs attention',
      )
      const columns = await Promise.all(queries.map((query) => ask(query, job)))
      const byAgent = columns.map((column) =>
        column.map(({ labels, value }) => [labels['gen_ai_agent_name'], value]),
      )

      expect(byAgent).toEqual([
        [['researcher', 0]],
        [['researcher', 1]],
        [['researcher', 0]],
        [['researcher', expect.any(Number)]],
        [['researcher', expect.closeTo(9 * 60, -1)]],
        [['researcher', 1]],
      ])
    })
  })

  test('both ways to Prometheus show the same numbers, in every query', async () => {
    for (const { panels } of COMMITTED) {
      for (const query of promqlOf(panels)) {
        const [scraped, pushed] = await Promise.all(WAYS.map((job) => ask(query, job)))
        expect(comparable(scraped), query.title).toEqual(comparable(pushed))
      }
    }
  })

  test('an idle process leaves no panel of liveness empty, but those that say why in words', async () => {
    const empty: string[] = []
    const { panels } = committed('agent-liveness.json')
    for (const query of promqlOf(panels)) {
      if ((await ask(query, JOBS.idle)).length === 0) empty.push(query.title)
    }
    const speaking = panels.filter(({ fieldConfig }) => fieldConfig?.defaults.noValue !== undefined)

    expect([...new Set(empty)]).toEqual(speaking.map(({ title }) => title))
    expect(speaking.map(({ type }) => type)).not.toContain('stat')
  })

  test('variables have the values to choose from', async () => {
    const choices = async (name: string): Promise<string[]> => {
      const variable = committed('runs.json').dashboard.templating?.list?.find((one) => one.name === name)
      const asked = (variable?.query ?? {}) as { query?: string }
      const [, series = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(asked.query ?? '') ?? []
      const answers = await server.query(filledIn(series, { job: 'scraped-.+|shop/.+' }), history.to)
      return [...new Set(answers.flatMap(({ labels }) => labels[label] ?? []))].toSorted()
    }

    expect(await choices('job')).toEqual(Object.values(JOBS).toSorted())
    expect(await choices('instance')).toEqual(['127.0.0.1:9464', 'host-1'])
    expect(await choices('agent')).toEqual(['indexer', 'order-clerk', 'researcher'])
  })
})

/** Answers in an order of their own, without what tells one way from the other. */
function comparable(answers: readonly Answer[] = []): string[] {
  return answers
    .map(({ labels: { job: _job, instance: _instance, ...labels }, value }) => {
      const known = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
      // Sums of the same numbers in another order differ in their last digits.
      return `${JSON.stringify(known)} ${value.toPrecision(9)}`
    })
    .toSorted()
}
