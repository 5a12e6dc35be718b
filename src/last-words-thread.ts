/** The thread that sends the letters and the telemetry of a crashed process, while the thread of the crash waits. */

// A port has no origin.
// oxlint-disable unicorn/require-post-message-target-origin

import { workerData } from 'node:worker_threads'
import type { Letter, LetterResult, LetterRound, Parcel } from './last-words/crash-hold.ts'
import { callGrpc } from './doctor/grpc-call.ts'
import type { Channel, DeliveryError } from './model/notice.ts'
import { holdProcess } from './system-clock.ts'

/** Messages on their way at the same time. */
const CONCURRENT = 50
/** The first wait after a failure, in ms; each further one is twice as long. */
const FIRST_WAIT_MS = 100

const { letters, parcels, gate, port, maxMs } = workerData as LetterRound
const channels = new Map<string, Promise<Channel>>()
const over = new AbortController()

// The thread that waits for this one shall not wait longer because of an error here.
process.on('uncaughtException', () => {})
holdProcess(maxMs, () => over.abort())
try {
  const left = letters.entries()
  const senders = Array.from({ length: CONCURRENT }, () => sendAll(left))
  await Promise.all([...senders, ...parcels.map(post)])
} finally {
  Atomics.store(gate, 0, 1)
  Atomics.notify(gate, 0)
}

/** Once: a collector that is not there holds nobody. */
async function post({ url, headers, body, signal, isGrpc }: Parcel): Promise<void> {
  try {
    if (isGrpc) await callGrpc({ signal, url: new URL(url), headers, message: body, limit: over.signal })
    // A redirect would carry the headers to somebody else.
    else await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: over.signal })
  } catch {
    // The process that could be told of it is dying.
  }
}

/** Takes one after the other of what the others leave. */
async function sendAll(left: Iterable<readonly [number, string]>): Promise<void> {
  for (const [index, letter] of left) {
    const result: LetterResult = { index, failure: await send(JSON.parse(letter) as Letter) }
    port.postMessage(result)
  }
}

/** Why it was not delivered; undefined if it was. Tries again as long as there is time. */
async function send(letter: Letter): Promise<string | undefined> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    const error = await attempt(letter).then(
      () => undefined,
      (failure: Partial<DeliveryError> | undefined) => failure ?? {},
    )
    if (error === undefined) return undefined
    const reason = typeof error.reason === 'string' ? error.reason : 'channel_error'
    if (error.retryable === false || over.signal.aborted) return reason
    await new Promise<void>((resolve) => void holdProcess(Math.max(waitMs, error.retryAfterMs ?? 0), resolve))
  }
}

async function attempt({ driver, options, notice, replaces }: Letter): Promise<void> {
  const channel = await channelOf(driver, options)
  if (replaces === undefined || channel.edit === undefined) await channel.send(notice, over.signal)
  else await channel.edit(replaces, notice, over.signal)
}

function channelOf(driver: string, options: string): Promise<Channel> {
  const key = `${driver} ${options}`
  const known = channels.get(key) ?? made(driver, options)
  channels.set(key, known)
  return known
}

/** Beside this file as in the package, whether built or not. */
async function made(driver: string, options: string): Promise<Channel> {
  const file = `./channels/${driver}/index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`
  const module = (await import(new URL(file, import.meta.url).href)) as Record<
    string,
    (options: unknown) => Channel
  >
  const make = module[driver]
  if (make === undefined) throw new TypeError(`Cannot make the channel ${driver}`)
  return make(JSON.parse(options))
}
