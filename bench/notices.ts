/** Ten thousand runs that die within a second, over three channels that refuse half of all messages. */
// Messages between threads have no origin.
// oxlint-disable unicorn/require-post-message-target-origin

import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Lifesign } from '../src/lifesign.ts'
import { DeliveryError } from '../src/model/notice.ts'
import type { Channel, RateLimit } from '../src/model/notice.ts'
import { report } from './figure.ts'
import { heapUsed } from './measure.ts'
import type { Rules, Seen } from './notices-servers.ts'

const bench = 'notices'
const isQuick = process.argv.includes('quick')
const ENDS = isQuick ? 1_000 : 10_000
const NAMES = ['one', 'two', 'three'] as const

const servers = new Worker(new URL('notices-servers.ts', import.meta.url))
const [ports] = (await once(servers, 'message')) as [number[]]

async function ask<Answer>(question: Rules | 'seen'): Promise<Answer> {
  servers.postMessage(question)
  const [answer] = (await once(servers, 'message')) as [Answer]
  return answer
}

/** The smallest channel that speaks HTTP: it posts what a message stands for. */
function channelOf(index: number, limits: readonly RateLimit[]): Channel {
  return {
    name: NAMES[index] ?? '',
    limits,
    async send({ id, covers = [id], origin }, signal) {
      const body = JSON.stringify({ covers, room: origin?.room, thread: origin?.thread })
      const url = `http://127.0.0.1:${ports[index]}/${id}`
      const { ok, status, headers } = await fetch(url, { method: 'POST', body, signal })
      if (ok) return
      const wait = headers.get('retry-after')
      throw new DeliveryError(`Cannot send to bench: status ${status}`, {
        retryable: true,
        reason: `status_${status}`,
        ...(wait !== null && { retryAfterMs: Number(wait) * 1_000 }),
      })
    },
  }
}

interface Storm {
  readonly title: string
  readonly threads: number
  readonly limits: readonly RateLimit[]
  readonly retryAfterS: number
}

interface Instance {
  readonly lifesign: Lifesign
  /** Ids of the notices that must arrive. */
  readonly expected: Set<string>
  readonly allDelivered: Promise<void>
}

function instanceOf(
  limits: readonly RateLimit[],
  ends: number,
  heard: (id: string) => void = () => {},
): Instance {
  const expected = new Set<string>()
  let delivered = 0
  const { promise: allDelivered, resolve } = Promise.withResolvers<void>()
  const lifesign = new Lifesign({
    watchProcess: false,
    channels: NAMES.map((_, index) => channelOf(index, limits)),
    onAbnormalEnd: ({ id }) => {
      expected.add(id)
      heard(id)
    },
  })
  lifesign.on('delivery.ended', ({ outcome }) => {
    if (outcome === 'delivered') delivered += 1
    if (outcome === 'dead') throw new Error('a notice was given up')
    if (delivered === ends) resolve()
  })
  return { lifesign, expected, allDelivered }
}

function startRun(
  lifesign: Lifesign,
  index: number,
  threads: number,
): ReturnType<Lifesign['recorder']['startRun']> {
  const thread = String(index % threads)
  const origin = { channel: NAMES[index % NAMES.length] ?? '', room: 'r', thread }
  return lifesign.recorder.startRun({ label: `task-${index}`, origin })
}

async function storm({ title, threads, limits, retryAfterS }: Storm): Promise<void> {
  await ask({ limits, retryAfterS, refuses: true, seed: 7 })
  const { lifesign, expected, allDelivered } = instanceOf(limits, ENDS)
  const runs = Array.from({ length: ENDS }, (_, index) => startRun(lifesign, index, threads))
  const before = heapUsed()
  const startMs = performance.now()
  for (let step = 0; step < 100; step += 1) {
    await sleep(Math.max(0, startMs + step * 10 - performance.now()))
    for (const run of runs.splice(0, ENDS / 100)) run.end({ reason: 'killed', cause: 'stop' })
  }
  const grown = heapUsed() - before
  let peak = grown
  const sampling = setInterval(() => (peak = Math.max(peak, heapUsed() - before)), 2_000)
  await allDelivered
  clearInterval(sampling)
  const tookMs = performance.now() - startMs
  const seen = await ask<Seen[]>('seen')
  const covered = new Set(seen.flatMap((one) => one.covered))
  const missing = expected.size - [...expected].filter((id) => covered.has(id)).length
  const leastMs = Math.max(...seen.map(({ requests }) => leastTime(requests, limits)))
  const sum = (fact: (one: Seen) => number): number => seen.reduce((total, one) => total + fact(one), 0)
  const figures = [
    { case: 'ends covered by a delivered message', value: expected.size - missing, unit: '' },
    { case: 'ends not covered', value: missing, unit: '', atMost: 0 },
    { case: 'requests, refused ones included', value: sum((one) => one.requests), unit: '' },
    { case: 'requests that broke a limit', value: sum((one) => one.violations), unit: '', atMost: 0 },
    {
      case: 'drained after',
      value: tookMs / 1_000,
      unit: 's',
      baseline: leastMs / 1_000,
      against: 'the least that the limits allow',
      atMost: 1.1,
    },
    { case: 'largest growth of the heap, collected', value: peak / 1e6, unit: 'MB', atMost: 50 },
  ]
  for (const figure of figures) report({ bench, ...figure, case: `${title}: ${figure.case}` })
  await lifesign.shutdown(0)
}

/** How long so many requests take at least, as the widest limit has it, in ms. */
function leastTime(requests: number, limits: readonly RateLimit[]): number {
  const [{ count, perMs } = { count: 1, perMs: 0 }] = limits
  return Math.floor((requests - 1) / count) * perMs
}

/** From the end of a run to the moment at which the request about it leaves. */
async function firstRequests(): Promise<void> {
  const ends = isQuick ? 500 : 2_000
  await ask({ limits: [], retryAfterS: 1, refuses: false, seed: 7 })
  const endedMs = new Map<string, number>()
  const times: number[] = []
  let justNowMs = 0
  const { lifesign, allDelivered } = instanceOf([], ends, (id) => void endedMs.set(id, justNowMs))
  subscribe('undici:client:sendHeaders', (message) => {
    const { path } = (message as { readonly request: { readonly path: string } }).request
    const atMs = endedMs.get(path.slice(1))
    if (atMs !== undefined) times.push(performance.now() - atMs)
  })
  const runs = Array.from({ length: ends }, (_, index) => startRun(lifesign, index, ends))
  for (const [index, run] of runs.entries()) {
    if (index % 5 === 0) await sleep(10)
    justNowMs = performance.now()
    run.end({ reason: 'killed', cause: 'stop' })
  }
  await allDelivered
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  const title = `${ends} ends, 500 a second, each in its thread: first request leaves after`
  report({ bench, case: `${title}, p50`, value: at(0.5), unit: 'ms' })
  report({ bench, case: `${title}, p99`, value: at(0.99), unit: 'ms', atMost: 50 })
  await lifesign.shutdown(0)
}

await firstRequests()
await storm({
  title: `${ENDS} ends in a second, one thread a channel`,
  threads: 1,
  limits: [{ per: 'thread', count: 1, perMs: 3_000 }],
  retryAfterS: 3,
})
await storm({
  title: `${ENDS} ends in a second, ${ENDS} threads`,
  threads: ENDS,
  // 60 messages a second and channel: slow enough for the tail of retries to be a small share.
  limits: [
    { per: 'channel', count: 60, perMs: 1_000 },
    { per: 'thread', count: 1, perMs: 200 },
  ],
  retryAfterS: 0.3,
})
process.exit(0)
