/** The two ways to Prometheus show the same while a fleet is at work. */

import { describe, expect, test } from 'vitest'
import { startLocalServer } from '../../examples/demo/local-server.ts'
import { committed, filledIn, promqlOf } from '../dashboards/committed.ts'
import { FleetStory } from './dashboards/fleet-story.ts'
import { writeSample } from './dashboards/otlp-translation.ts'
import { PrometheusServer } from './dashboards/prometheus-server.ts'
import { JOBS, startBothWays } from './dashboards/told-fleet.ts'

const WAYS = [JOBS.scraped, JOBS.pushed]

describe('live, scraped over HTTP', () => {
  test('the page of the exporter and the page of a receiver of OTLP show the same, and the right numbers', async () => {
    const ways = await startBothWays()
    const page = await startLocalServer((request, response) =>
      ways.exporter.getMetricsRequestHandler(request, response),
    )
    const collector = await startLocalServer(async (_, response) => {
      const lines = (await ways.pushed()).map((sample) => writeSample(sample))
      response.setHeader('content-type', 'text/plain; version=0.0.4').end(`${lines.join('\n')}\n`)
    })
    const server = await PrometheusServer.start({
      targets: { [JOBS.scraped]: new URL(page.url).host, collector: new URL(collector.url).host },
    })
    const story = new FleetStory()
    try {
      for (let minute = 0; minute < 5; minute++) await story.minute()

      for (const job of WAYS) {
        const shown = async (file: string, title: string): Promise<number | undefined> => {
          const query = promqlOf(committed(file).panels).find((one) => one.title === title)
          return (await server.query(filledIn(query?.expr ?? '', { job })))[0]?.value
        }
        const open = story.account.started - story.account.allEnded
        await expect
          .poll(() => server.query(`sum(lifesign_run_started_total{job="${job}"})`), { timeout: 20_000 })
          .toMatchObject([{ value: story.account.started }])
        expect(await shown('runs.json', 'Open runs')).toBe(open)
        expect(await shown('agent-liveness.json', 'Sessions at work')).toBe(open)
        expect(await shown('agent-liveness.json', 'Sessions that need attention')).toBe(0)
      }
    } finally {
      await server.stop()
      await Promise.all([page.close(), collector.close(), ways.close()])
      story.end()
    }
  })
})
