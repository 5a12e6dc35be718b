/** A hundred thousand sessions that fall silent together: how long the loop is blocked, and until when all is told. */

import { Lifesign } from '../src/lifesign.ts'
import { byTurnsAsync, heapUsed } from './measure.ts'
import { report } from './figure.ts'
import { provideTelemetry } from './providers.ts'

const SESSIONS = 100_000
const bench = 'storm'
const WARN_MS = 8_000

/** The longest time between two turns of the event loop, in ms, while `during` runs. */
async function longestBlock(during: Promise<unknown>): Promise<number> {
  let longest = 0
  let before = performance.now()
  let over = false
  void during.then(() => (over = true))
  while (!over) {
    await new Promise((resolve) => void setImmediate(resolve))
    const now = performance.now()
    longest = Math.max(longest, now - before)
    before = now
  }
  return longest
}

async function storm(withSdk: boolean): Promise<void> {
  if (withSdk) provideTelemetry()
  let told = 0
  let delivered = 0
  const { promise: allTold, resolve } = Promise.withResolvers<void>()
  const lifesign = new Lifesign({
    watchProcess: false,
    thresholds: { warnMs: WARN_MS },
    channels: [{ name: 'chat', send: () => void (delivered += 1) }],
    defaultOrigin: { channel: 'chat', room: 'r' },
  })
  lifesign.on('session.stalled', () => {
    told += 1
    if (told === SESSIONS) resolve()
  })
  const start = performance.now()
  for (let index = 0; index < SESSIONS; index += 1) {
    lifesign.recorder.startRun({ session: `s${index}`, agent: 'storm' }).startToolCall({ name: 'shell' })
  }
  const started = performance.now()
  await new Promise((wait) => void setTimeout(wait, WARN_MS - 500 - (started - start)))
  const blocked = await longestBlock(allTold)
  const lastAfterMs = performance.now() - started - WARN_MS
  const what = `${SESSIONS} stalls in one tick${withSdk ? ', with an SDK' : ''}`
  report({ bench, case: `${what}: longest block of the loop`, value: blocked, unit: 'ms', atMost: 20 })
  report({ bench, case: `${what}: all told after`, value: lastAfterMs / 1_000, unit: 's', atMost: 10 })
  const drain = await byTurnsAsync(
    { idle: () => new Promise((wait) => void setTimeout(wait, 0)) },
    { operations: 1, rounds: 1 },
  )
  void drain
  report({ bench, case: `${what}: notices delivered so far`, value: delivered, unit: '' })
  void heapUsed
  void lifesign.shutdown(0)
}

await storm(process.argv.includes('sdk'))
process.exit(0)
