/** A real application in trouble: plays one scene, shows its metrics to be scraped, and pushes them as OTLP. */

import { metrics } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { startLifesign } from 'lifesign'
import { startLocalServer } from '../../../examples/demo/local-server.ts'
import { SCENES, type Scene, type SceneName } from './scenes.ts'

const [name = '', collectorUrl = ''] = process.argv.slice(2)
const scene: Scene = SCENES[name as SceneName]

const exporter = new PrometheusExporter({ preventServerStart: true })
const reader = new PeriodicExportingMetricReader({
  exporter: new OTLPMetricExporter({ url: `${collectorUrl}/v1/metrics` }),
  exportIntervalMillis: 500,
  exportTimeoutMillis: 500,
})
const { seriesLimit } = scene
const provider = new MeterProvider({
  readers: [exporter, reader],
  resource: resourceFromAttributes({
    'service.namespace': 'pushed',
    'service.name': name,
    'service.instance.id': 'host-1',
  }),
  ...(seriesLimit !== undefined && {
    views: [
      {
        instrumentName: 'gen_ai.client.inference.duration',
        aggregationCardinalityLimit: seriesLimit,
      },
    ],
  }),
})
metrics.setGlobalMeterProvider(provider)
const lifesign = startLifesign(scene.options)
await scene.early?.(lifesign)

const server = await startLocalServer(async ({ url }, response) => {
  if (url === '/metrics') return exporter.getMetricsRequestHandler({} as never, response)
  if (url === '/begin') await scene.begin?.(lifesign)
  if (url === '/mend') await scene.mend?.(lifesign)
  response.end()
})
// Nothing of a test lives on.
setTimeout(() => process.exit(), 180_000)
console.log(server.url)
