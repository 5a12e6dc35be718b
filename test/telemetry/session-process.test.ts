/** Which of many processes a session lives in, as `sessions.get` shows it. */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { trace } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, expect, test, vi } from 'vitest'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { Lifesign } from '../../src/lifesign.ts'

afterEach(() => {
  trace.disable()
  vi.unstubAllEnvs()
})

async function processOf(): Promise<unknown> {
  const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false })
  const shown = await lifesign.run(
    { session: 'C1:171' },
    async () => lifesign.sessions.get('C1:171')?.process,
  )
  await lifesign.shutdown()
  return shown
}

test('the instance of the service is that of the spans', async () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.instance.id=of-the-environment')
  const resource = resourceFromAttributes({
    'service.instance.id': 'pod-7',
    'host.id': new Promise(() => {}),
  })
  trace.setGlobalTracerProvider(new TracerProvider({ resource }))
  expect(await processOf()).toEqual({
    pid: process.pid,
    threadId: expect.any(Number),
    serviceInstanceId: 'pod-7',
  })
})

test('without spans it is that of the environment, if that names one', async () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.version=2, service.instance.id=pod%2D8')
  expect(await processOf()).toMatchObject({ serviceInstanceId: 'pod-8' })
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.version=2')
  expect(await processOf()).not.toHaveProperty('serviceInstanceId')
})

test('a worker is told from the main thread', async () => {
  const code = `
    import('lifesign').then(async ({ startLifesign }) => {
      const lifesign = startLifesign()
      const { parentPort, threadId } = require('node:worker_threads')
      await lifesign.run({ session: 'a' }, async () => {
        parentPort.postMessage([threadId, lifesign.sessions.get('a').process.threadId])
      })
      await lifesign.shutdown()
    })`
  const flags = ['--conditions=lifesign-source', '--experimental-strip-types', '--no-warnings']
  const worker = new Worker(code, { eval: true, execArgv: flags })
  const [[threadId, shown]] = (await once(worker, 'message')) as [[number, number]]
  await worker.terminate()
  expect(threadId).toBeGreaterThan(0)
  expect(shown).toBe(threadId)
})
