/** The service of a span, also while its SDK still finds out about the machine. */

import { diag, DiagLogLevel } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, expect, test, vi } from 'vitest'
import { serviceOf } from '../../../src/telemetry/span-attributes.ts'

afterEach(() => diag.disable())

test.each([
  ['known', 'a-host'],
  ['still being found out', new Promise<string>(() => {})],
])('where the host is %s, the service is named and no error is reported', (_, host) => {
  const error = vi.fn()
  const silent = (): void => {}
  diag.setLogger({ error, warn: silent, info: silent, debug: silent, verbose: silent }, DiagLogLevel.ERROR)
  const resource = resourceFromAttributes({ 'host.id': host, 'service.name': 'support-api' })
  const span = new TracerProvider({ resource }).getTracer('app').startSpan('a')

  expect(serviceOf(span)).toBe('support-api')
  expect(error).not.toHaveBeenCalled()
})
