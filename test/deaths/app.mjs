/** An application that dies in a given way, in given company, with Lifesign or without: `main.ts` starts it. */

import { appendFileSync } from 'node:fs'
import { isMainThread, Worker } from 'node:worker_threads'

/** What becomes of it stands in a file: a terminal that closes takes its output along. */
const { NOTES, DEATH, COMPANY, CHAT_URL } = process.env
const note = (words) => appendFileSync(NOTES, `${words}\n`)

const COMPANIES = {
  'the OpenAI Agents SDK': async () => (await import('@openai/agents')).getGlobalTraceProvider(),
  Sentry: async () => (await import('@sentry/node')).init({ dsn: 'http://key@127.0.0.1:9/1' }),
  'signal-exit': async () => (await import('signal-exit')).onExit(() => {}),
}

/** What it does to itself. All other deaths come from outside. */
const DEATHS = {
  throw() {
    throw new Error('boom')
  },
  reject() {
    void Promise.reject(new Error('boom'))
  },
  exit() {
    process.exit(7)
  },
  'out of memory'() {
    for (const kept = []; ;) kept.push(Array.from({ length: 10_000 }, (_, index) => ({ index })))
  },
}

await COMPANIES[COMPANY]?.()
note(`pid ${process.pid}`)
if (CHAT_URL !== undefined) await startLifesign()
const runsInWorker = COMPANY === 'a worker' && isMainThread
if (runsInWorker) {
  const worker = new Worker(import.meta.filename, { resourceLimits: { maxOldGenerationSizeMb: 40 } })
  worker.once('message', ready)
} else {
  setInterval(() => {}, 60_000)
  if (isMainThread) ready()
  else (await import('node:worker_threads')).parentPort.postMessage('ready')
  const die = DEATHS[DEATH]
  if (die !== undefined) setTimeout(die, 300)
}

function ready() {
  note('ready')
}

async function startLifesign() {
  const lifesign = await import('lifesign')
  const { webhook } = await import('lifesign/channels/webhook')
  lifesign.startLifesign({
    channels: [webhook({ url: CHAT_URL })],
    defaultOrigin: { channel: 'webhook', room: 'r' },
  })
  lifesign.on('run.ended', ({ end }) => note(`ended ${end.reason} by ${end.cause}`))
  lifesign.on('delivery.ended', ({ outcome, reason }) => note(`outcome ${outcome} ${reason}`))
  if (COMPANY === 'a worker' && isMainThread) return
  lifesign.run({ label: 'index-repo' }, () => new Promise(() => {})).catch(() => {})
}
