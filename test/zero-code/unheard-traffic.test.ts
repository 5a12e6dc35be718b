/** A model is asked over real `fetch`, and no run starts: somebody should learn of it, once. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { watchUnheardTraffic } from '../../src/zero-code/unheard-traffic.ts'

/** A watch on a clock of its own, and a server that takes anything. */
async function aWatch() {
  const server = createServer((request, response) => {
    request.resume()
    response.end('{}')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const clock = new FakeClock()
  const aloud: string[] = []
  let run = (): void => {}
  const stop = watchUnheardTraffic({
    clock,
    onRun: (heard) => {
      run = heard
      return () => void (run = () => {})
    },
    warnAloud: (message) => void aloud.push(message),
  })
  onTestFinished(stop)
  const { port } = server.address() as AddressInfo
  const ask = async (path: string, method = 'POST'): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
    await response.text()
  }
  return { clock, aloud, ask, stop, run: () => run() }
}

it.each([
  '/v1/chat/completions',
  '/v1/responses',
  '/v1/messages',
  '/api/chat',
  '/v1beta/models/gemini-3:streamGenerateContent?alt=sse',
])('says once, a minute after the first question to %s, that no run was heard', async (path) => {
  const { clock, aloud, ask } = await aWatch()

  await ask(path)
  await ask(path)
  clock.advance(59_999)
  expect(aloud).toEqual([])
  clock.advance(1)
  clock.advance(600_000)
  await ask(path)
  clock.advance(600_000)

  expect(aloud).toEqual([
    'Models are asked, but no run was heard in the first minute: wrap the agent in run(), or add its adapter',
  ])
})

it.each<[name: string, ask: (watch: Awaited<ReturnType<typeof aWatch>>) => Promise<void>]>([
  ['a run starts in time', async ({ ask, run }) => (await ask('/v1/messages'), run())],
  ['a run has started before', async ({ ask, run }) => (run(), await ask('/v1/messages'))],
  ['other addresses are asked', async ({ ask }) => ask('/api/chat.postMessage')],
  ['nothing is sent there', async ({ ask }) => ask('/v1/messages', 'GET')],
  ['it was stopped', async ({ ask, stop }) => (stop(), await ask('/v1/messages'))],
])('says nothing if %s', async (_, ask) => {
  const watch = await aWatch()

  await ask(watch)
  watch.clock.advance(120_000)

  expect(watch.aloud).toEqual([])
})
