/** A process that crashes under `lifesign/register`: its run and what it did arrive at the backend all the same. */

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'
import { startOtlpReceiver } from '../../examples/demo/otlp-receiver.ts'
import { exportingTo } from './app-runner.ts'
import { NODES, startChild, type ChildEnd } from './child.ts'
import { outside } from './dying-scene.ts'

/** An application that dies, under `lifesign/register`. */
function crash(how: string, variables: Record<string, string>): Promise<ChildEnd> {
  const node = NODES['Node 24']
  const args = [...node.sourceFlags, '--import', 'lifesign/register', 'test/slow/apps/crashing.mjs', how]
  return startChild({ node, args, variables: { OTEL_METRICS_EXPORTER: 'none', ...variables } }).ended
}

test.each(['throws', 'rejects'])('a run that %s tells its backend how it ended', async (how) => {
  const receiver = await startOtlpReceiver()
  onTestFinished(() => receiver.close())
  const variables = { ...exportingTo(receiver.url), OTEL_METRICS_EXPORTER: 'otlp' }

  const seen = await crash(how, variables)

  const { spans, events, metrics } = receiver.received()
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['execute_tool search', 'invoke_agent clerk'])
  expect(spans.find(({ name }) => name.startsWith('invoke_agent'))?.attributes).toMatchObject({
    'lifesign.end.reason': 'error',
  })
  expect(events.map(({ name }) => name)).toContain('lifesign.run.ended')
  // Its first export would have been a minute later.
  expect(metrics.find(({ name }) => name === 'gen_ai.invoke_agent.duration')).toBeDefined()
  expect([seen.code, seen.stderr]).toEqual([1, expect.stringContaining('Error: boom')])
})

test('a collector that is not there changes nothing', async () => {
  const seen = await crash('throws', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })

  expect(outside(seen)).toEqual(outside(await crash('throws', { LIFESIGN_DISABLED: 'true' })))
})

/** @returns its address */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    answer(request, response)
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a redirect takes neither telemetry nor a key to anybody else', async () => {
  const seen = { asked: [] as unknown[], stranger: 0 }
  const stranger = await serve((_, response) => {
    seen.stranger += 1
    response.end()
  })
  const collector = await serve(({ headers }, response) => {
    seen.asked.push(headers['x-api-key'])
    response.writeHead(307, { location: stranger }).end()
  })

  await crash('throws', { ...exportingTo(collector), OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=secret' })

  expect(seen).toEqual({ asked: expect.arrayContaining(['secret']), stranger: 0 })
})
