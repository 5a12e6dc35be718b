/** The attack table of the status API: what is tried, and how it is answered. */

import { describe, expect, it } from 'vitest'
import { LiveView, TOKEN, type Question } from '../support/live-view.ts'

const bearer = (token: string): Question => ({ headers: { authorization: `Bearer ${token}` } })
const STOP = '/api/sessions/a/stop'

interface Attack {
  readonly path?: string
  readonly question: Question
  readonly status: number
}

const ATTACKS: Readonly<Record<string, Attack>> = {
  'a host name that is not served here (DNS rebinding)': {
    question: { headers: { host: 'evil.example' } },
    status: 421,
  },
  'a host name that only begins like ours': {
    question: { headers: { host: 'localhost.evil.example' } },
    status: 421,
  },
  'a page of another origin': { question: { headers: { origin: 'https://evil.example' } }, status: 403 },
  'a page of another port of this machine': {
    question: { headers: { origin: 'http://localhost:8080' } },
    status: 403,
  },
  'a page without an origin, as a sandboxed frame has': {
    question: { headers: { origin: 'null' } },
    status: 403,
  },
  'an image or a form of another page': {
    question: { headers: { 'sec-fetch-site': 'cross-site' } },
    status: 403,
  },
  'a look from another machine, without a token': { question: { address: '10.0.0.7' }, status: 401 },
  'a look through a proxy, without a token': {
    question: { headers: { 'x-forwarded-for': '10.0.0.7' } },
    status: 401,
  },
  'a look with a wrong token': { question: bearer('wrong-token-0123456789'), status: 401 },
  'an act without a token': { path: STOP, question: { method: 'POST' }, status: 401 },
  'an act with a wrong token': {
    path: STOP,
    question: { method: 'POST', ...bearer(`${TOKEN}x`) },
    status: 401,
  },
  'an act with the token in its address': {
    path: `${STOP}?token=${TOKEN}`,
    question: { method: 'POST' },
    status: 401,
  },
  'an act by a link': { path: STOP, question: bearer(TOKEN), status: 404 },
  'an act with the token, from a page of another origin': {
    path: STOP,
    question: {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, origin: 'https://evil.example' },
    },
    status: 403,
  },
  'a body that is too large': {
    path: STOP,
    question: { method: 'POST', ...bearer(TOKEN), body: 'x'.repeat(20_000) },
    status: 413,
  },
  'a body that is a form': {
    path: STOP,
    question: {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/plain' },
      body: '{"queued":true}',
    },
    status: 415,
  },
  'a body that says more than it may': {
    path: STOP,
    question: {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: '{"queued":true,"__proto__":{"x":1}}',
    },
    status: 400,
  },
  'a path that climbs': { path: '/api/sessions/..%2f..%2fetc%2fpasswd', question: {}, status: 404 },
  'a path that is no path': { path: '/%00/../%ff', question: {}, status: 404 },
  'a key of a prototype': { path: '/api/sessions/__proto__/heartbeat', question: {}, status: 404 },
  'a number that is none': { path: '/api/sessions?limit=1e99', question: {}, status: 400 },
  'a method that changes things': {
    path: '/api/sessions',
    question: { method: 'DELETE', ...bearer(TOKEN) },
    status: 404,
  },
}

describe('the gate of the status API', () => {
  it.each(Object.entries(ATTACKS))(
    'turns away %s',
    async (_name, { path = '/api/sessions', question, status }) => {
      const live = new LiveView()
      const run = live.lifesign.open({ session: 'a' })

      const answer = await live.ask(path, question)

      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      expect(await answer.text()).not.toContain(TOKEN)
      expect(run.ended).toBeUndefined()
    },
  )

  it('lets this machine look, and who has the token do all', async () => {
    const live = new LiveView({}, { allowedHosts: ['ops.example.com'] })
    live.lifesign.open({ session: 'a' })
    const fromProxy = {
      'x-forwarded-for': '10.0.0.7',
      host: 'ops.example.com',
      origin: 'https://ops.example.com',
    }

    const statuses = await Promise.all([
      live.ask('/api/sessions'),
      live.ask('/api/sessions', { headers: { host: '[::1]:4040' } }),
      live.ask('/api/sessions', { address: '10.0.0.7', ...bearer(TOKEN) }),
      live.ask('/api/sessions', { headers: { ...fromProxy, authorization: `Bearer ${TOKEN}` } }),
      live.ask(STOP, { method: 'POST', ...bearer(TOKEN) }),
    ])

    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  })

  it('lets nobody act where no token was set, and nobody look from elsewhere', async () => {
    const clockless = new LiveView({}, { token: 'x'.repeat(16) })
    const live = new LiveView()
    live.view.close()
    const { statusView } = await import('../../src/live/status.ts')
    const app = statusView({ lifesign: clockless.lifesign, machine: false }).app
    const env = (remoteAddress: string): object => ({ incoming: { socket: { remoteAddress } } })

    expect((await app.request('http://localhost/api/sessions', {}, env('127.0.0.1'))).status).toBe(200)
    expect((await app.request('http://localhost/api/sessions', {}, env('10.0.0.7'))).status).toBe(403)
    expect((await app.request(`http://localhost${STOP}`, { method: 'POST' }, env('127.0.0.1'))).status).toBe(
      403,
    )
    // Where the server does not say who asks, nobody is of this machine.
    expect((await app.request('http://localhost/api/sessions')).status).toBe(403)
  })

  it('asks who guesses tokens to wait, also with the right one', async () => {
    const live = new LiveView()
    const guess = (token: string): Promise<Response> =>
      live.ask('/api/sessions', { address: '10.0.0.7', ...bearer(token) })

    for (let count = 0; count < 20; count += 1) expect((await guess(`guess-${count}`)).status).toBe(401)

    expect((await guess(TOKEN)).status).toBe(429)
    expect((await live.ask('/api/sessions', bearer(TOKEN))).status).toBe(200)
    live.clock.advance(4_000)
    expect((await guess(TOKEN)).status).toBe(200)
  })

  it('asks who asks too often to wait', async () => {
    const live = new LiveView()
    for (let count = 0; count < 1_000; count += 1) await live.ask('/healthz')

    const answer = await live.ask('/healthz')

    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await live.ask('/healthz', { address: '10.0.0.8', ...bearer(TOKEN) })).status).toBe(200)
  })

  it('lets a host say who its users are', async () => {
    const live = new LiveView({}, { authorize: (request) => request.headers.get('x-user') === 'ada' })
    live.lifesign.open({ session: 'a' })
    const as = (user: string): Question => ({ address: '10.0.0.7', headers: { 'x-user': user } })

    expect((await live.ask('/api/sessions', as('ada'))).status).toBe(200)
    expect((await live.ask('/api/sessions', as('eve'))).status).toBe(401)
    expect((await live.ask(STOP, { method: 'POST', ...as('ada') })).status).toBe(200)
  })

  it('allows no script of anybody else, and is framed and kept by nobody', async () => {
    const { headers } = await new LiveView().ask('/api/sessions')

    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    )
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toBe('application/json')
  })

  it('hands on hostile names as text, and no content', async () => {
    const live = new LiveView()
    const label = '<script>alert(1)</script>\u202E\u001B[2J'
    const run = live.lifesign.open({ session: label, label, agent: label })
    run.model({ model: 'gpt-5', input: 'a secret prompt' })
    run.tool({ name: '"><img src=x>', input: 'a secret argument' })

    const answer = await live.ask(`/api/session?key=${encodeURIComponent(label)}`)
    const text = await answer.text()

    expect(JSON.parse(text)).toMatchObject({ key: label, label, agent: label })
    expect(text).not.toContain('secret')
  })
})
