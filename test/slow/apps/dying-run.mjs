/** What the scenes of a dying process have in common: an instance, and one run that never ends. */

import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { startLifesign } from 'lifesign'
import { discord } from 'lifesign/channels/discord'
import { functionChannel } from 'lifesign/channels/function'
import { slack } from 'lifesign/channels/slack'
import { telegram } from 'lifesign/channels/telegram'
import { webhook } from 'lifesign/channels/webhook'

export const print = (...words) => writeSync(1, `${words.join(' ')}\n`)
export const forever = () => new Promise(() => {})
export const keepAlive = () => setInterval(() => {}, 60_000)

/** Starts Lifesign, unless the test wants to see what Node does without it, and one run that never ends. */
export function startRun() {
  if (process.env.WITHOUT_LIFESIGN) return forever()
  return runIn(startLifesign(optionsOf()))
}

export function optionsOf() {
  const { CHAT_URL: url, CHAT_DRIVER, GRACE_MS = 5_000, HOLD_MS = 2_000 } = process.env
  const drivers = { discord, slack, telegram, webhook }
  const chat = CHAT_DRIVER
    ? drivers[CHAT_DRIVER]({ ...JSON.parse(process.env.CHAT_OPTIONS), name: 'chat' })
    : url
      ? webhook({ url, name: 'chat' })
      : functionChannel('chat', ({ text }) => print('told', text))
  return {
    channels: [chat],
    defaultOrigin: { channel: 'chat', room: '17' },
    shutdownGraceMs: Number(GRACE_MS),
    crashHoldMs: Number(HOLD_MS),
  }
}

export function runIn(lifesign, options = {}) {
  if (!isMainThread) {
    const line = new BroadcastChannel('started')
    lifesign.on('run.started', () => line.postMessage('started'))
    line.unref()
  }
  lifesign.on('run.ended', showEnd)
  return lifesign.run({ label: 'index-repo', ...options }, (run) =>
    Promise.race([forever(), abortOf(run.signal)]),
  )
}

export function showEnd({ end }) {
  print('ended', end.reason, end.cause, end.error?.message ?? '')
}

/** As a client does that was given the signal. */
export function abortOf(signal) {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}
