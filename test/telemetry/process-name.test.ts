/** A process is always called something. */

import { expect, it } from 'vitest'
import { nameOfProcess } from '../../src/telemetry/process-name.ts'

const NODE = '/usr/bin/node'

it.each([
  ['its service', { OTEL_SERVICE_NAME: 'support-api' }, [NODE, 'a.mjs'], 'support-api'],
  [
    'the service among its resource attributes',
    { OTEL_RESOURCE_ATTRIBUTES: 'a=b, service.name=support%20api,c=d' },
    [NODE, 'a.mjs'],
    'support api',
  ],
  [
    'a service that is badly written',
    { OTEL_RESOURCE_ATTRIBUTES: 'service.name=50%' },
    [NODE, 'a.mjs'],
    '50%',
  ],
  ['its script', { OTEL_SERVICE_NAME: '' }, [NODE, '/srv/support/nightly.ts'], 'nightly.ts'],
  ['its script in its folder', {}, [NODE, '/srv/support/index.mjs'], 'support/index.mjs'],
  ['its runtime', {}, [NODE], 'node'],
  ['its runtime, where nothing is known', {}, [], 'node'],
])('nameOfProcess() calls it by %s', (_, env, argv, name) => {
  expect(nameOfProcess(env, argv)).toBe(name)
})

it('nameOfProcess() reads this process by itself', () => {
  expect(nameOfProcess()).not.toBe('')
})
