/** Every panel and rule has data under every translation of OTLP, on a Prometheus 3 of yours: `npm run check:translations`. */

import { metrics } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { parseArgs } from 'node:util'
import { buildDashboards } from '../../dashboards/source/build.ts'
import { alertConfig } from '../../dashboards/source/config.ts'
import type { Panel } from '../../dashboards/source/panel.ts'
import { ruleFile } from '../../dashboards/source/rules/rule-file.ts'
import { TRANSLATIONS } from '../../dashboards/source/translation.ts'
import { filledIn, type PanelQuery, promqlOf } from '../dashboards/committed.ts'
import { FleetStory, STORY_MINUTES } from '../slow/dashboards/fleet-story.ts'
import { PrometheusServer } from '../slow/dashboards/prometheus-server.ts'
import { RESOURCE } from '../slow/dashboards/told-fleet.ts'

/** What does not happen in the story. */
const NOT_TOLD = new Set(['Dropped, by what was lost', 'Runs whose tool calls come to nothing new, by agent'])
/** The story takes seconds, and so do its ranges. */
const RANGES = { __rate_interval: '20s', __interval: '10s', __range: '5m' }

/** Points of a graph of all of it: Prometheus gives 11,000. */
const POINTS = 2_000

const { prometheus } = parseArgs({
  options: { prometheus: { type: 'string', default: 'prometheus' } },
}).values
for (const translation of TRANSLATIONS) {
  const rules = ruleFile(alertConfig({ translation, interval: '1s' }))
  const server = await PrometheusServer.start({ binary: prometheus, translation, rules })
  try {
    const span = await tell(`${server.url}/api/v1/otlp/v1/metrics`)
    const { asked, empty } = await askAll(server, translation, span)
    console.log(`${translation}: ${asked} queries of panels, ${empty.length} without data`)
    const { rated, wrong } = await judgeRules(server)
    console.log(`${translation}: ${rated} rules, ${wrong.length} that cannot be evaluated`)
    for (const one of [...empty, ...wrong]) console.log(`  ${one}`)
    if (empty.length + wrong.length > 0) process.exitCode = 1
  } finally {
    await server.stop()
  }
}

/** When the story was told, in s since the epoch: in seconds, or in a minute where the machine is busy. */
interface Span {
  readonly from: number
  readonly to: number
}

/** Two hours of a fleet, minute by minute, within seconds. */
async function tell(url: string): Promise<Span> {
  const from = Date.now() / 1000
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url }),
    // Never by itself: a minute is over when the story says so.
    exportIntervalMillis: 3_600_000,
  })
  const provider = new MeterProvider({ readers: [reader], resource: resourceFromAttributes(RESOURCE) })
  metrics.setGlobalMeterProvider(provider)
  const story = new FleetStory()
  for (let minute = 0; minute < STORY_MINUTES; minute++) {
    await story.minute()
    await reader.forceFlush()
  }
  metrics.disable()
  await provider.shutdown()
  story.end()
  return { from, to: Date.now() / 1000 }
}

async function askAll(
  server: PrometheusServer,
  translation: string,
  span: Span,
): Promise<{ asked: number; empty: string[] }> {
  const queries = buildDashboards({ translation }).flatMap(({ dashboard }) =>
    promqlOf((dashboard.panels ?? []).filter((panel): panel is Panel => panel.type !== 'row')),
  )
  const answered = await Promise.all(
    queries.map(async (query) => [query, await hasData(server, query, span)] as const),
  )
  const empty = answered.filter(([{ title }, has]) => !has && !NOT_TOLD.has(title))
  return {
    asked: queries.length,
    empty: empty.map(([{ title, refId, expr }]) => `${title} ${refId}: ${expr}`),
  }
}

/** What happens once may be in sight for a moment only, wherever in the story that was. */
async function hasData(
  server: PrometheusServer,
  { expr, isInstant }: PanelQuery,
  { from, to }: Span,
): Promise<boolean> {
  const query = filledIn(expr, RANGES)
  if (isInstant) return (await server.query(query, to)).length > 0
  const lines = await server.queryRange(query, { from, to, stepSeconds: (to - from) / POINTS })
  return lines.some(({ points }) => points.some(([, value]) => !Number.isNaN(value)))
}

async function judgeRules({ url }: PrometheusServer): Promise<{ rated: number; wrong: string[] }> {
  const reply = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
    data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] }
  }
  const rules = reply.data.groups.flatMap((group) => group.rules)
  const wrong = rules.filter(({ health }) => health !== 'ok')
  return { rated: rules.length, wrong: wrong.map(({ name, lastError }) => `${name}: ${lastError}`) }
}
