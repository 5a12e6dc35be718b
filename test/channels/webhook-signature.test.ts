/** What the webhook signs, and that its receiver believes nothing else. */

import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keysOf, signedHeaders } from '../../src/channels/webhook/signature.ts'
import { verifyWebhook, webhook, type WebhookRequest } from '../../src/channels/webhook/index.ts'
import { plainNotice } from '../../src/testing/channel-samples.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER = `whsec_${randomBytes(64).toString('base64')}`
const NOW = Date.UTC(2026, 0, 1)

beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** What the channel sends, as a receiver gets it. */
async function aRequest(
  secret: WebhookRequest['secret'] = SECRET,
  id = plainNotice('webhook').id,
): Promise<{ headers: Headers; body: string }> {
  const requests: Request[] = []
  const fetch = async (url: unknown, init?: RequestInit) => {
    requests.push(new Request(String(url), init))
    return new Response()
  }
  const channel = webhook({ url: 'https://example.com/hook', secret, fetch })
  await channel.send({ ...plainNotice('webhook'), id }, new AbortController().signal)
  return { headers: requests[0]!.headers, body: await requests[0]!.text() }
}

describe('signedHeaders', () => {
  it("are those of Standard Webhooks' own example", () => {
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      body: '{"test": 2432232314}',
    }

    expect(signedHeaders(keysOf(SECRET), signed)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })
})

describe('webhook with a secret', () => {
  it("signs the notice's id, the second of the attempt and the body", async () => {
    vi.setSystemTime(NOW + 1_999)

    const { headers } = await aRequest()

    expect(headers.get('webhook-id')).toBe(plainNotice('webhook').id)
    expect(headers.get('webhook-timestamp')).toBe(String(NOW / 1_000 + 1))
    expect(headers.get('webhook-signature')).toMatch(/^v1,[\w+/]{43}=$/)
  })

  it('has a new second for each attempt, and the same id', async () => {
    const first = await aRequest()
    vi.setSystemTime(NOW + 900_000)
    const second = await aRequest()

    expect(second.headers.get('webhook-id')).toBe(first.headers.get('webhook-id'))
    expect(second.headers.get('webhook-signature')).not.toBe(first.headers.get('webhook-signature'))
  })

  it('has no dot in the id, which would let it pass for another id and second', async () => {
    const { headers, body } = await aRequest(SECRET, 'a.1767225600')

    expect(headers.get('webhook-id')).toBe('a_1767225600')
    expect(verifyWebhook({ secret: SECRET, headers, body }).notice.id).toBe('a.1767225600')
  })

  it('signs nothing without one', async () => {
    const headers: unknown[] = []
    const fetch = async (_url: unknown, init?: RequestInit) => {
      headers.push(init?.headers)
      return new Response()
    }

    await webhook({ url: 'https://example.com', fetch }).send(
      plainNotice('webhook'),
      new AbortController().signal,
    )

    expect(Object.keys(headers[0] as object)).toEqual(['content-type', 'idempotency-key'])
  })

  it.each([
    ['empty', ''],
    ['no list', []],
    ['not marked as a secret', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['no base64', 'whsec_hunter2!hunter2!hunter2!hunter2!hunter2'],
    ['too short', `whsec_${Buffer.alloc(23, 'hunter2').toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65, 'hunter2').toString('base64')}`],
    ['one of two bad', [SECRET, 'hunter2']],
    ['no text', 42],
  ])('refuses a secret that is %s, without showing it', (_, secret) => {
    let shown = ''
    try {
      webhook({ url: 'https://example.com', secret: secret as string })
    } catch (error) {
      shown = inspect(error, { showHidden: true })
    }

    expect(shown).toContain('TypeError: Cannot use webhook.secret: it must be')
    for (const one of [secret].flat().filter(String)) expect(shown).not.toContain(`${one}`)
  })

  it.each([24, 64])('takes a secret of %d bytes', (bytes) => {
    expect(keysOf(`whsec_${randomBytes(bytes).toString('base64')}`)).toHaveLength(1)
  })
})

describe('verifyWebhook', () => {
  it('says what the channel sent', async () => {
    const { headers, body } = await aRequest()

    const { id, isRepeated, notice } = verifyWebhook({ secret: SECRET, headers, body })

    expect([id, isRepeated]).toEqual([plainNotice('webhook').id, false])
    expect(notice.text).toBe(plainNotice('webhook').text)
  })

  it('takes headers of node:http, and a body of bytes', async () => {
    const { headers, body } = await aRequest()

    expect(
      verifyWebhook({ secret: SECRET, headers: Object.fromEntries(headers), body: Buffer.from(body) }).notice
        .kind,
    ).toBe('ended')
  })

  it('takes an old and a new secret on both sides, and ignores what it does not know', async () => {
    const { headers, body } = await aRequest([OTHER, SECRET])
    headers.set('webhook-signature', `v1a,AAAA v2,x ${headers.get('webhook-signature')}`)

    expect(verifyWebhook({ secret: SECRET, headers, body }).isRepeated).toBe(false)
    expect(verifyWebhook({ secret: [`whsec_${'A'.repeat(32)}`, OTHER], headers, body }).isRepeated).toBe(
      false,
    )
  })

  it('knows a request that comes again', async () => {
    const seen = new Set<string>()
    const request = { secret: SECRET, seen, ...(await aRequest()) }

    expect([verifyWebhook(request).isRepeated, verifyWebhook(request).isRepeated]).toEqual([false, true])
  })

  it.each([
    ['body', 'webhook-x', (body: string) => body.replace('timeout', 'tim3out')],
    ['length', 'webhook-x', (body: string) => `${body} `],
    ['id', 'webhook-id', (body: string) => body],
    ['timestamp', 'webhook-timestamp', (body: string) => body],
    ['signature', 'webhook-signature', (body: string) => body],
  ])('refuses a request whose %s was changed, and remembers nothing of it', async (_, header, change) => {
    const { headers, body } = await aRequest()
    const value = headers.get(header)
    if (value !== null)
      headers.set(
        header,
        value.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)),
      )
    const seen = new Set<string>()

    expect(() => verifyWebhook({ secret: SECRET, headers, body: change(body), seen })).toThrow(
      'Cannot verify webhook: no signature fits',
    )
    expect(seen.size).toBe(0)
  })

  it('refuses the signature of another secret, cut ones and none', async () => {
    const { headers, body } = await aRequest()
    const whole = headers.get('webhook-signature') ?? ''

    expect(() => verifyWebhook({ secret: OTHER, headers, body })).toThrow('no signature fits')
    for (const signature of [whole.slice(0, 20), 'v1,', whole.slice(3), whole.replace('v1', 'v2')]) {
      headers.set('webhook-signature', signature)
      expect(() => verifyWebhook({ secret: SECRET, headers, body })).toThrow('no signature fits')
    }
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('needs the header %s', async (header) => {
    const { headers, body } = await aRequest()
    headers.delete(header)

    expect(() => verifyWebhook({ secret: SECRET, headers, body })).toThrow(
      `Cannot verify webhook: no header ${header}`,
    )
  })

  it.each([
    ['five minutes old', 300_000, {}, true],
    ['older', 300_001, {}, false],
    ['from a clock that is five minutes ahead', -300_000, {}, true],
    ['from further ahead', -300_001, {}, false],
    ['as old as one may be', 1_000, { toleranceMs: 1_000 }, true],
    ['older than one may be', 1_001, { toleranceMs: 1_000 }, false],
  ])('judges a request that is %s', async (_, laterMs, options, accepted) => {
    const request = { secret: SECRET, ...(await aRequest()), ...options }
    vi.setSystemTime(NOW + laterMs)

    if (accepted) expect(verifyWebhook(request).isRepeated).toBe(false)
    else expect(() => verifyWebhook(request)).toThrow(RangeError)
  })

  it.each(['', 'soon', '1e9', '-5', '0x10'])('believes no timestamp %j, even if signed', (timestamp) => {
    const signed = { id: 'a', timestamp, body: '{}' }
    const headers = signedHeaders(keysOf(SECRET), signed)

    expect(() => verifyWebhook({ secret: SECRET, headers, body: '{}', toleranceMs: Infinity })).toThrow(
      /^Cannot verify webhook/,
    )
  })

  it('checks its own options', async () => {
    const request = await aRequest()

    expect(() => verifyWebhook({ ...request, secret: SECRET, toleranceMs: 0 })).toThrow(
      'Cannot use verifyWebhook.toleranceMs: it must be a number above 0, but is 0',
    )
    expect(() => verifyWebhook({ ...request, secret: '' })).toThrow('Cannot use webhook.secret')
  })
})
