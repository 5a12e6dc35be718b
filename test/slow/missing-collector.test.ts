/** A short process whose collector is not there: its end waits for one export, as docs/shutdown.md says, and not for two. */

import { expect, test } from 'vitest'
import { runApp } from './app-runner.ts'

test.each([
  [
    'metrics, whose provider does not tell that an export failed',
    { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  ],
  ['all signals', {}],
])('with %s, it ends within the time of one export', async (_what, variables) => {
  const { lines, exitCode } = await runApp('only-metrics.mjs', {
    variables: {
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      ...variables,
    },
  })

  const [{ endMs } = {}] = lines as readonly { endMs?: number }[]
  expect(exitCode).toBe(0)
  // One export takes 3 s at most; a second one would take another.
  expect(endMs).toBeLessThan(3_900)
})
