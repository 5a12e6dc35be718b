/** What the webhook says of edits, merged notices and limits, and the ways it can go. */

import { createServer, setGlobalProxyFromEnv, type IncomingHttpHeaders } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { webhook, type WebhookBody, type WebhookOptions } from '../../src/channels/webhook/index.ts'
import { finishedNotice, plainNotice } from '../../src/testing/channel-samples.ts'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** A receiver that accepts everything, behind the `fetch` of the channel. */
async function aReceiver() {
  const requests: { readonly headers: IncomingHttpHeaders; readonly body: WebhookBody }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    requests.push({ headers: request.headers, body: JSON.parse(body) as WebhookBody })
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { requests, port, url: `http://127.0.0.1:${port}/hook` }
}

const never = () => new AbortController().signal

describe('webhook', () => {
  it('names the body that an edit replaces', async () => {
    const { url, requests } = await aReceiver()
    const channel = webhook({ url })
    const notice = { ...finishedNotice('webhook'), id: 'other-news' }

    const message = await channel.send(plainNotice('webhook'), never())
    await channel.edit?.(message!, notice, never())

    const [first, second] = requests.map(({ body }) => body)
    expect(message).toEqual({ id: first?.id })
    expect([first?.replaces, second?.replaces, second?.id]).toEqual([undefined, first?.id, 'other-news'])
  })

  it('has one idempotency key for all attempts of an edit, and another for the next edit', async () => {
    const { url, requests } = await aReceiver()
    const channel = webhook({ url })
    const notice = plainNotice('webhook')

    for (const text of ['for 1m', 'for 1m', 'for 2m']) {
      await channel.edit?.({ id: notice.id }, { ...notice, text }, never())
    }

    const [first, again, next] = requests.map(({ headers }) => headers['idempotency-key'])
    expect(again).toBe(first)
    expect(new Set([notice.id, first, next]).size).toBe(3)
  })

  it('says which notices were merged, and nothing where none were', async () => {
    const { url, requests } = await aReceiver()
    const channel = webhook({ url })

    await channel.send({ ...plainNotice('webhook'), covers: ['a', 'b'] }, never())
    await channel.send(plainNotice('webhook'), never())

    expect(requests.map(({ body }) => body.covers)).toEqual([['a', 'b'], undefined])
    expect(Object.keys(requests[1]!.body)).not.toContain('covers')
  })

  it.each([
    [undefined, undefined],
    [10, { count: 10, perMs: 1_000 }],
    [2.5, { count: 2, perMs: 800 }],
    [0.5, { count: 1, perMs: 2_000 }],
  ])('states %s a second as the limit %o', (maxPerSecond, limit) => {
    const { limits } = webhook({ url: 'https://example.com', ...(maxPerSecond && { maxPerSecond }) })

    expect(limits).toEqual(limit && [{ per: 'channel', ...limit }])
  })

  it.each<[string, object]>([
    ['maxPerSecond: it must be a number above 0, but is 0', { maxPerSecond: 0 }],
    ['maxPerSecond: it must be a number above 0, but is NaN', { maxPerSecond: Number.NaN }],
    ['timeoutMs: it must be a number above 0, but is 5s', { timeoutMs: '5s' }],
    ['name: it must be a name, but is ""', { name: '' }],
    ['fetch: it must be a function, but is of type string', { fetch: 'undici' }],
  ])('refuses an option: %s', (said, options) => {
    expect(() => webhook({ url: 'https://example.com', ...options } as WebhookOptions)).toThrow(
      `Cannot use webhook.${said}`,
    )
  })

  it("goes through the process's own proxy", async () => {
    const { port, requests } = await aReceiver()
    const proxy = createServer()
    proxy.on('connect', (request, socket) => {
      const target = connect(port, '127.0.0.1', () => {
        socket.write(`HTTP/1.1 ${request.url === 'hooks.invalid:80' ? '200 OK' : '403 No'}\r\n\r\n`)
        socket.pipe(target).pipe(socket)
      })
      socket.on('error', () => target.destroy())
      target.on('error', () => socket.destroy())
    })
    await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve))
    open.push(() => proxy.close())
    const { port: proxyPort } = proxy.address() as AddressInfo
    const restore = setGlobalProxyFromEnv({ http_proxy: `http://127.0.0.1:${proxyPort}` })

    await Promise.resolve(
      webhook({ url: 'http://hooks.invalid/agents' }).send(plainNotice('webhook'), never()),
    ).finally(restore)

    expect(requests.map(({ headers }) => headers.host)).toEqual(['hooks.invalid'])
  })
})
