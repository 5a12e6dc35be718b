/** Our own I/O under `suppressTracing`, against the SDK's own check. */

import { trace } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { suppressTracing } from '../../src/telemetry/suppress-tracing.ts'
import { collectTelemetry } from '../../src/testing/index.ts'

test('suppressTracing keeps every span of its body from the SDK, also after an await', async () => {
  await using telemetry = await collectTelemetry()
  const span = (name: string): void => trace.getTracer('fetch').startSpan(name).end()

  const result = await suppressTracing(async () => {
    span('hidden')
    await Promise.resolve()
    span('hidden too')
    return 'sent'
  })
  span('seen')

  expect(result).toBe('sent')
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['seen'])
})
