/** Chat platforms for the benchmark of notices, on a thread of their own: they refuse at random, and count. */
// Messages between threads have no origin.
// oxlint-disable unicorn/require-post-message-target-origin

import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort } from 'node:worker_threads'
import type { RateLimit } from '../src/model/notice.ts'

/** What a platform shall do from now on. */
export interface Rules {
  readonly limits: readonly RateLimit[]
  /** What it asks for with status 429, in s. */
  readonly retryAfterS: number
  /** Refuse a third with 429 and a tenth with 500. */
  readonly refuses: boolean
  readonly seed: number
}

/** What one platform saw. */
export interface Seen {
  readonly requests: number
  /** Requests that came although a limit, or a wish to wait, forbade them. */
  readonly violations: number
  /** Ids that accepted messages stand for. */
  readonly covered: readonly string[]
  /** From the first request to the last, in ms. */
  readonly tookMs: number
}

interface Message {
  readonly covers: readonly string[]
  readonly room: string
  readonly thread: string
}

/** One platform: a server, its limits, and what came. */
class Platform {
  readonly server: Server
  #rules: Rules = { limits: [], retryAfterS: 1, refuses: false, seed: 1 }
  #random = 1
  #requests = 0
  #violations = 0
  #covered: string[] = []
  #firstMs = 0
  #lastMs = 0
  readonly #arrivals = new Map<string, number[]>()
  readonly #closedUntil = new Map<string, number>()

  constructor() {
    this.server = createServer((request, response) => void this.#answer(request, response))
    this.server.keepAliveTimeout = 60_000
  }

  begin(rules: Rules): void {
    this.#rules = rules
    this.#random = rules.seed
    this.#requests = 0
    this.#violations = 0
    this.#covered = []
    this.#firstMs = 0
    this.#arrivals.clear()
    this.#closedUntil.clear()
  }

  get seen(): Seen {
    return {
      requests: this.#requests,
      violations: this.#violations,
      covered: this.#covered,
      tookMs: this.#lastMs - this.#firstMs,
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const now = performance.now()
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    const message = JSON.parse(body) as Message
    this.#requests += 1
    this.#firstMs ||= now
    this.#lastMs = now
    this.#count(message, now)
    const chance = this.#rules.refuses ? this.#next() : 1
    if (chance < 1 / 3) return this.#askToWait(message, response)
    if (chance < 1 / 3 + 1 / 10) return void response.writeHead(500).end()
    this.#covered.push(...message.covers)
    return void response.writeHead(204).end()
  }

  #count(message: Message, now: number): void {
    for (const { per, count, perMs } of this.#rules.limits) {
      const key = keyOf(per, message)
      const arrivals = (this.#arrivals.get(key) ?? []).filter((atMs) => atMs > now - perMs)
      if (arrivals.length >= count) this.#violations += 1
      this.#arrivals.set(key, [...arrivals, now])
    }
    if (now < (this.#closedUntil.get(this.#narrowest(message)) ?? 0)) this.#violations += 1
  }

  #askToWait(message: Message, response: ServerResponse): void {
    const { retryAfterS } = this.#rules
    this.#closedUntil.set(this.#narrowest(message), performance.now() + retryAfterS * 1_000)
    response.writeHead(429, { 'retry-after': String(retryAfterS) }).end()
  }

  #narrowest(message: Message): string {
    return keyOf(this.#rules.limits.at(-1)?.per ?? 'channel', message)
  }

  // A linear congruential generator: the same seed refuses the same requests.
  #next(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0
    return this.#random / 2 ** 32
  }
}

function keyOf(per: RateLimit['per'], { room, thread }: Message): string {
  return per === 'channel' ? per : `${per} ${room} ${per === 'thread' ? thread : ''}`
}

const platforms = [new Platform(), new Platform(), new Platform()]
const ports = await Promise.all(
  platforms.map(
    ({ server }) =>
      new Promise<number>((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
      }),
  ),
)
parentPort?.on('message', (rules: Rules | 'seen') => {
  if (rules === 'seen') return parentPort?.postMessage(platforms.map(({ seen }) => seen))
  platforms.forEach((platform, index) => platform.begin({ ...rules, seed: rules.seed + index }))
  return parentPort?.postMessage('begun')
})
parentPort?.postMessage(ports)
