/** The webhook channel against real servers on this machine, and what none of its errors may show. */

import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { webhook } from '../../src/channels/webhook/index.ts'
import { DeliveryError } from '../../src/model/notice.ts'
import { STATUSES, plainNotice } from '../../src/testing/channel-samples.ts'
import { anEnd, aNotifier, aRun } from '../notify/news.ts'

interface Request {
  readonly headers: IncomingHttpHeaders
  readonly url: string
  readonly body: string
}

const servers: Server[] = []

/** A receiver on this machine that answers as the test says. */
async function aReceiver(answer: (response: ServerResponse) => void = (response) => void response.end('ok')) {
  const requests: Request[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    requests.push({ headers: request.headers, url: request.url ?? '', body })
    answer(response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { requests, host, url: `http://${host}/hook` }
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const signal = () => new AbortController().signal

async function failureOf(work: unknown): Promise<DeliveryError> {
  const error = await Promise.resolve(work).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}

describe('webhook', () => {
  it('posts the notice as JSON, with its id as idempotency key', async () => {
    const { url, requests } = await aReceiver()
    const notice = plainNotice('webhook')

    await webhook({ url, headers: { 'X-Key': 'k', 'Idempotency-Key': 'mine' } }).send(notice, signal())

    expect(JSON.parse(requests[0]!.body)).toEqual({ ...notice })
    expect(requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': notice.id,
      'x-key': 'k',
    })
  })

  it('says null where nothing is known', async () => {
    const { url, requests } = await aReceiver()
    const { cause: _, ...notice } = plainNotice('webhook')

    await webhook({ url }).send(
      { ...notice, origin: undefined, runId: undefined, session: undefined },
      signal(),
    )

    expect(JSON.parse(requests[0]!.body)).toMatchObject({
      origin: null,
      runId: null,
      session: null,
      cause: null,
    })
  })

  it('moves credentials of its address to a header', async () => {
    const { host, requests } = await aReceiver()

    await webhook({ url: `http://me:p%40ss@${host}/hook?x=1` }).send(plainNotice('webhook'), signal())

    expect(requests[0]?.url).toBe('/hook?x=1')
    expect(requests[0]?.headers.authorization).toBe(`Basic ${btoa('me:p@ss')}`)
  })

  it('does not follow redirects', async () => {
    const target = await aReceiver()
    const { url } = await aReceiver(
      (response) => void response.writeHead(307, { location: target.url }).end(),
    )

    const error = await failureOf(webhook({ url }).send(plainNotice('webhook'), signal()))

    expect([error.reason, error.retryable]).toEqual(['status_307', false])
    expect(target.requests).toEqual([])
  })

  it('names the status of a refusal and nothing else', async () => {
    const { url } = await aReceiver(
      (response) => void response.writeHead(503, { 'retry-after': '2' }).end('secret'),
    )

    const error = await failureOf(webhook({ url }).send(plainNotice('webhook'), signal()))

    expect(error).toMatchObject({
      message: 'Cannot send to webhook: status 503',
      reason: 'status_503',
      retryable: true,
      retryAfterMs: 2_000,
    })
  })

  it('uses another client where one is given', async () => {
    const calls: string[] = []
    const client = async (url: unknown) => {
      calls.push(String(url))
      return new Response()
    }

    await webhook({ url: 'https://example.com/hook', fetch: client }).send(plainNotice('webhook'), signal())

    expect(calls).toEqual(['https://example.com/hook'])
  })

  it('does not wait for a client that knows no signal', async () => {
    const controller = new AbortController()
    const channel = webhook({ url: 'https://example.com', fetch: () => new Promise(() => {}) })
    const sending = failureOf(channel.send(plainNotice('webhook'), controller.signal))

    controller.abort()

    expect(await sending).toMatchObject({ reason: 'aborted', retryable: true })
  })

  it('says how long an attempt may take', () => {
    expect(webhook({ url: 'https://example.com', timeoutMs: 500, name: 'ops' })).toMatchObject({
      timeoutMs: 500,
      name: 'ops',
    })
  })

  it.each([
    ['url', { url: 'hunter2' }],
    ['url', { url: 'file:///hunter2' }],
    ['url', { url: 'https://:hunter2' }],
    ['headers', { url: 'https://example.com', headers: { 'x key': 'hunter2' } }],
    ['headers', { url: 'https://example.com', headers: { 'x-key': 'hunter2\nx: y' } }],
    ['timeoutMs', { url: 'https://example.com', timeoutMs: -1 }],
  ])('refuses a bad %s without showing it: %o', (option, options) => {
    let shown = ''
    try {
      webhook(options)
    } catch (error) {
      shown = inspect(error, { showHidden: true })
    }

    expect(shown).toContain(`Cannot use webhook.${option}: it must be `)
    expect(shown).not.toContain('hunter2')
  })
})

describe('webhook behind a notifier', () => {
  const SECRETS = [
    'path-hunter2',
    'query-hunter2',
    'user-hunter2',
    'word-hunter2',
    'head-hunter2',
    'body-hunter2',
  ]
  const secretive = (host: string) => ({
    url: `http://user-hunter2:word-hunter2@${host}/path-hunter2?k=query-hunter2`,
    headers: { 'x-key': 'head-hunter2' },
  })

  it.each([
    ...STATUSES.filter(([status]) => status >= 300).map(([status]) => [`status ${status}`, status] as const),
    ['a reset connection', 'reset'],
    ['an answer that breaks off', 'broken'],
    ['no answer', 'silence'],
    ['nobody there', 'closed'],
    ['a client of its own that throws', 'throw'],
  ] as const)('shows no secret and no text of the notice after %s', async (_, how) => {
    const { host } = await aReceiver((response) => {
      if (how === 'reset') response.socket?.destroy()
      else if (how === 'broken')
        response.writeHead(500, { 'content-length': 99 }).write('body-hunter2', () => response.destroy())
      else if (typeof how === 'number')
        response.writeHead(how, { location: '/body-hunter2' }).end('body-hunter2')
    })
    const said: unknown[] = []
    const channel = webhook({
      ...secretive(how === 'closed' ? '127.0.0.1:1' : host),
      ...(how === 'throw' && {
        fetch: (url: unknown) => Promise.reject(new Error(`no ${String(url)} head-hunter2`)),
      }),
    })
    const { notifier, clock, deliveries } = aNotifier({
      channels: [channel],
      retries: 0,
      warn: (...words) => void said.push(words),
    })

    notifier.runEnded(
      aRun({ label: 'label-hunter2', origin: { channel: 'webhook', room: 'r' } }),
      anEnd({ reason: 'error', cause: 'exception', error: new Error('text of the error') }),
    )
    if (how === 'silence') await clock.advanceAsync(10_000)
    await notifier.forceFlush()
    const shown = inspect([said, deliveries.map(({ notice: _notice, ...facts }) => facts)], {
      depth: 10,
      showHidden: true,
    })

    expect(deliveries).toMatchObject([{ outcome: 'dead', attempts: 1 }])
    expect(said.length).toBe(1)
    for (const secret of [...SECRETS, host, 'label-hunter2', 'text of the error'])
      expect(shown).not.toContain(secret)
  })

  it('sends the same idempotency key with each attempt', async () => {
    const answers = [503, 429, 200]
    const { url, requests } = await aReceiver((response) => void response.writeHead(answers.shift()!).end())
    const { notifier, clock, outcomes } = aNotifier({ channels: [webhook({ url })] })
    const sent = notifier.forceFlush.bind(notifier)

    notifier.runEnded(aRun({ origin: { channel: 'webhook', room: 'r' } }), anEnd())
    const flushed = sent()
    while (outcomes().at(-1) !== 'delivered: first') await clock.advanceAsync(100)
    await flushed

    expect(outcomes()).toEqual(['retried: status_503', 'retried: status_429', 'delivered: first'])
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  })
})
