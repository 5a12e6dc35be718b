/** A server on this machine that plays a platform, and a proxy before it. */

import { createServer, request, type RequestListener } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { expect } from 'vitest'
import { DeliveryError } from '../../src/model/notice.ts'
import { playServer, type HeardRequest, type PlayedServer } from '../../src/testing/played-server.ts'

/** A request that the platform got. */
export interface PlayedRequest extends HeardRequest {
  readonly body: Record<string, unknown>
}

/** How the platform answers. One that does nothing never answers. */
export type PlayedAnswer = (response: ServerResponse, request: PlayedRequest) => void

const platforms: PlayedServer[] = []
const servers: Server[] = []
const tunnels = new Set<Socket>()

/** A platform that answers as the test says. */
export async function aPlatform(answer: PlayedAnswer) {
  const requests: PlayedRequest[] = []
  const waiting: (() => void)[] = []
  const server = await playServer((heard, response) => {
    const played = { ...heard, body: JSON.parse(heard.raw) as Record<string, unknown> }
    requests.push(played)
    answer(response, played)
    for (const arrived of waiting.splice(0)) arrived()
  })
  platforms.push(server)
  const host = `127.0.0.1:${server.port}`
  /** Resolves with the next request. */
  const arrival = () => new Promise<void>((resolve) => void waiting.push(resolve))
  return { host, url: `http://${host}`, requests, arrival }
}

/** A proxy that tunnels, or forwards plain HTTP, as those of companies do. */
export async function aProxy() {
  const targets: string[] = []
  const forward: RequestListener = (incoming, response) => {
    const { method, headers, url = '' } = incoming
    targets.push(new URL(url).host)
    incoming.pipe(
      request(url, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      }),
    )
  }
  const server = createServer(forward).on('connect', ({ url = '' }, client: Socket) => {
    targets.push(url)
    const [host = '', port] = url.split(':')
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    for (const end of [client, upstream]) tunnels.add(end.on('error', () => end.destroy()))
  })
  return { url: `http://${await listen(server)}`, targets }
}

/** Ends all that the tests of a file have opened. */
export async function closeServers(): Promise<void> {
  for (const tunnel of tunnels) tunnel.destroy()
  tunnels.clear()
  for (const platform of platforms.splice(0)) await platform.close()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Answers in JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): PlayedAnswer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/** The error of an attempt, which must be a `DeliveryError` that shows none of these words. */
export async function failureOf(work: unknown, hidden: readonly string[] = []): Promise<DeliveryError> {
  const error = await Promise.resolve(work).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  for (const word of hidden) expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(word)
  return error as DeliveryError
}

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
