/** Ten thousand runs that one shutdown ends: how long the loop is blocked, and who is told. */

import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { webhook } from '../src/channels/webhook/index.ts'
import { Lifesign } from '../src/lifesign.ts'
import type { Channel, RateLimit } from '../src/model/notice.ts'
import type { Origin } from '../src/model/origin.ts'
import { report } from './figure.ts'
import { blocksOf } from './loop-blocks.ts'
import { provideTelemetry } from './providers.ts'

const RUNS = 10_000
const bench = 'shutdown'
/** What a message to a chat platform takes, in ms. */
const ROUND_TRIP_MS = 50
/** Enough also for a busy machine: what is measured is the work, not what the time cuts off. In ms. */
const GRACE_MS = 30_000
const LIKE_SLACK: readonly RateLimit[] = [{ per: 'room', count: 1, perMs: 1_000, burst: 20 }]

interface Case {
  readonly what: string
  readonly channel: Channel
  readonly roomOf: (index: number) => string
}

function chat(limits?: readonly RateLimit[]): Channel {
  return { name: 'chat', ...(limits && { limits }), send: () => sleep(ROUND_TRIP_MS) }
}

/** A webhook on a thread of its own: what it does blocks no loop of ours. */
async function serve(): Promise<string> {
  const answer = `(request, response) => request.resume().on('end', () => response.end('{}'))`
  const code = `const server = require('node:http').createServer(${answer}).listen(0, '127.0.0.1', () =>
    require('node:worker_threads').parentPort.postMessage(server.address().port))`
  const [port] = await once(new Worker(code, { eval: true }), 'message')
  return `http://127.0.0.1:${port}/`
}

async function shutdown({ what, channel, roomOf }: Case, withSdk: boolean): Promise<void> {
  const lifesign = new Lifesign({ watchProcess: false, channels: [channel] })
  const outcomes = new Map<string, number>()
  lifesign.on('delivery.ended', ({ outcome }) => {
    if (outcome !== 'retried') outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  })
  for (let index = 0; index < RUNS; index += 1) {
    const origin: Origin = { channel: 'chat', room: roomOf(index), thread: String(index) }
    // Bodies that obey their signal, as clients do.
    const body = ({ signal }: { signal: AbortSignal }): Promise<void> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    void lifesign.run({ session: `s${index}`, agent: 'bench', origin }, body).catch(() => {})
  }
  await sleep(100)
  globalThis.gc?.()
  const start = performance.now()
  const { ours, busiest } = await blocksOf(lifesign.shutdown(GRACE_MS))
  const tookMs = performance.now() - start
  const all = `${RUNS} runs, ${what}${withSdk ? ', with an SDK' : ''}`
  const silent = RUNS - [...outcomes.values()].reduce((sum, count) => sum + count, 0)
  report({ bench, case: `${all}: longest block of the loop`, value: ours, unit: 'ms' })
  report({ bench, case: `${all}: busiest turn, in CPU time`, value: busiest, unit: 'ms', atMost: 50 })
  report({ bench, case: `${all}: shut down after`, value: tookMs, unit: 'ms' })
  report({ bench, case: `${all}: told`, value: outcomes.get('delivered') ?? 0, unit: '' })
  report({ bench, case: `${all}: neither told nor counted`, value: silent, unit: '', atMost: 0 })
}

const withSdk = process.argv.includes('sdk')
if (withSdk) provideTelemetry()
const url = await serve()
const cases: readonly Case[] = [
  { what: 'one Slack room', channel: chat(LIKE_SLACK), roomOf: () => 'r' },
  { what: '500 Slack rooms', channel: chat(LIKE_SLACK), roomOf: (index) => String(index % 500) },
  { what: 'a room each', channel: chat(), roomOf: String },
  { what: 'a webhook', channel: webhook({ url, name: 'chat' }), roomOf: String },
]
for (const one of cases) await shutdown(one, withSdk)
process.exit(0)
