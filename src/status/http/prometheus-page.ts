/** What Prometheus reads, where the application has its exporter: we have none of our own. */

/** The part of `PrometheusExporter` that is used. */
export interface PrometheusSource {
  getMetricsRequestHandler(request: never, response: never): void
}

/** The page, as that exporter writes it. */
export function prometheusPage(exporter: PrometheusSource): Promise<Response> {
  return new Promise((resolve) => {
    const headers = new Headers()
    // As much of a `ServerResponse` as the exporter uses.
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string) => headers.set(name, value),
      end: (text: string) => resolve(new Response(text, { status: response.statusCode, headers })),
    }
    exporter.getMetricsRequestHandler(undefined as never, response as never)
  })
}

/**
 * The exporter among the readers of a meter provider, if it is there. Providers do not show their readers: where a
 * newer one keeps them elsewhere, it must be handed over.
 */
export function prometheusOf(provider: unknown): PrometheusSource | undefined {
  const state = partOf(provider, '_sharedState')
  const collectors = partOf(state, 'metricCollectors')
  if (!Array.isArray(collectors)) return undefined
  for (const collector of collectors as unknown[]) {
    const reader = partOf(collector, '_metricReader')
    if (typeof partOf(reader, 'getMetricsRequestHandler') === 'function') return reader as PrometheusSource
  }
  return undefined
}

function partOf(value: unknown, part: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, part) as unknown) : undefined
}
