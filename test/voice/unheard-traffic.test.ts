/** A model is asked over the real network, and no run starts: somebody should learn of it, once. */

import { createServer, get, request as send } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { diag, DiagLogLevel } from '@opentelemetry/api'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { endpointOf } from '../../src/adapters/model-http/endpoint.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { watchUnheardTraffic } from '../../src/voice/unheard-traffic.ts'

/** A way to send a request. */
type Send = (port: number, path: string, method: string) => Promise<void>

const overFetch: Send = async (port, path, method) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
  await response.text()
}

const overHttp: Send = (port, path, method) =>
  new Promise((resolve, reject) => {
    const sent = send({ host: '127.0.0.1', port, path, method }, (response) => {
      response.resume().once('end', resolve)
    })
    sent.once('error', reject).end('{}')
  })

/** A watch on a clock of its own, and a server that takes anything. */
async function aWatch(way: Send = overFetch) {
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
    asksModel: (address) => endpointOf(address)?.isCertain === true,
    warnAloud: (message) => void aloud.push(message),
  })
  onTestFinished(stop)
  const { port } = server.address() as AddressInfo
  const ask = (path: string, method = 'POST'): Promise<void> => way(port, path, method)
  return { clock, aloud, ask, stop, run: () => run(), port }
}

describe.each<[way: string, send: Send]>([
  ['fetch', overFetch],
  ['node:http', overHttp],
])('watchUnheardTraffic over %s', (_, way) => {
  it.each(['/v1/chat/completions', '/v1beta/models/gemini-3:streamGenerateContent?alt=sse'])(
    'says once, a minute after the first question to %s, that no run was heard',
    async (path) => {
      const { clock, aloud, ask } = await aWatch(way)

      await ask(path)
      await ask(path)
      clock.advance(59_999)
      expect(aloud).toEqual([])
      clock.advance(1)
      clock.advance(600_000)
      await ask(path)
      clock.advance(600_000)

      expect(aloud).toEqual([
        'Models are asked, but no run was heard in the first minute: wrap the agent in run(), or add modelHttp() to adapters',
      ])
    },
  )

  it.each<[name: string, ask: (watch: Awaited<ReturnType<typeof aWatch>>) => Promise<void>]>([
    ['a run starts in time', async ({ ask, run }) => (await ask('/chat/completions'), run())],
    ['a run has started before', async ({ ask, run }) => (run(), await ask('/chat/completions'))],
    ['other addresses are asked', async ({ ask }) => ask('/api/chat.postMessage')],
    ['somebody else may have this path', async ({ ask }) => (await ask('/api/chat'), ask('/v1/messages'))],
    ['nothing is sent there', async ({ ask }) => ask('/chat/completions', 'GET')],
    ['it was stopped', async ({ ask, stop }) => (stop(), await ask('/chat/completions'))],
  ])('says nothing if %s', async (_name, ask) => {
    const watch = await aWatch(way)

    await ask(watch)
    watch.clock.advance(120_000)

    expect(watch.aloud).toEqual([])
  })
})

it('watchUnheardTraffic knows a host by its name where a path says too little', async () => {
  const { clock, aloud, port } = await aWatch()
  const lookup: LookupFunction = (_, { all }, done) =>
    all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)

  await new Promise<void>((resolve, reject) => {
    get({ host: 'api.anthropic.com', port, path: '/v1/messages', method: 'POST', lookup }, (response) => {
      response.resume().once('end', resolve)
    }).once('error', reject)
  })
  clock.advance(60_000)

  expect(aloud).toHaveLength(1)
})

describe('Lifesign', () => {
  /** Starts it by code, asks a model, and waits for a minute. */
  async function said(before: (lifesign: Lifesign) => unknown): Promise<unknown[][]> {
    const { port } = await aWatch()
    const warn = vi.fn()
    const silent = (): void => {}
    diag.setLogger(
      { error: silent, warn, info: silent, debug: silent, verbose: silent },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    )
    onTestFinished(() => diag.disable())
    const clock = new FakeClock()
    const lifesign = new Lifesign({ clock, watchProcess: false })
    onTestFinished(() => lifesign.shutdown())

    await before(lifesign)
    await overHttp(port, '/v1/chat/completions', 'POST')
    clock.advance(60_000)
    return warn.mock.calls.filter((words) => String(words).includes('no run was heard'))
  }

  it('says that no run was heard, also where code has started it', async () => {
    expect(await said(() => {})).toHaveLength(1)
  })

  it('says nothing where a run was heard', async () => {
    expect(await said((lifesign) => lifesign.run({ label: 'index-repo' }, () => {}))).toEqual([])
  })
})
