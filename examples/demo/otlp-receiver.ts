/** A small OpenTelemetry backend: it receives OTLP/HTTP JSON and keeps what came. */

import type { IncomingMessage, ServerResponse } from 'node:http'

import { readJson, sendJson, startLocalServer } from './local-server.ts'
import {
  decodeEvents,
  decodeMetrics,
  decodeSpans,
  type MetricPoint,
  type ReceivedEvent,
  type ReceivedSpan,
} from './otlp-decode.ts'

/** Everything that arrived, in the order of arrival. */
export interface Telemetry {
  readonly spans: readonly ReceivedSpan[]
  /** Each series once, with its newest value. */
  readonly metrics: readonly MetricPoint[]
  readonly events: readonly ReceivedEvent[]
}

/** A receiver that listens. */
export interface OtlpReceiver {
  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` wants; a GET on it shows everything as JSON. */
  readonly url: string
  /** What has arrived up to now. */
  received(): Telemetry
  close(): Promise<void>
}

/**
 * Starts the receiver on a free port of 127.0.0.1.
 *
 * @param onEvent hears each event as it arrives
 */
export async function startOtlpReceiver(onEvent?: (event: ReceivedEvent) => void): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const events: ReceivedEvent[] = []
  const metrics = new Map<string, MetricPoint>()
  const received = (): Telemetry => ({
    spans: [...spans],
    events: [...events],
    metrics: [...metrics.values()],
  })

  const keep: Readonly<Record<string, (body: unknown) => void>> = {
    '/v1/traces': (body) => spans.push(...decodeSpans(body)),
    '/v1/metrics': (body) => decodeMetrics(body).forEach((point) => metrics.set(seriesOf(point), point)),
    '/v1/logs': (body) => {
      const arrived = decodeEvents(body)
      events.push(...arrived)
      for (const event of arrived) onEvent?.(event)
    },
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return sendJson(response, 200, received())
    const keepBody = keep[request.url ?? '']
    if (keepBody === undefined) return sendJson(response, 404, { message: 'Unknown signal' })
    keepBody(await readJson(request))
    sendJson(response, 200, {})
  }

  const server = await startLocalServer(receive)
  return { url: server.url, received, close: () => server.close() }
}

function seriesOf({ name, attributes }: MetricPoint): string {
  return JSON.stringify([name, Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
