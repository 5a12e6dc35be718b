/** A hundred thousand sessions that fall silent together: how long the loop is blocked, and until when people know. */

import { setTimeout as sleep } from 'node:timers/promises'
import { Lifesign } from '../src/lifesign.ts'
import type { Channel } from '../src/model/notice.ts'
import { report } from './figure.ts'
import { blocksOf } from './loop-blocks.ts'
import { provideTelemetry } from './providers.ts'

const SESSIONS = 100_000
const bench = 'storm'
/** Where the people of the sessions wait. */
const THREADS = 100
const WARN_MS = 8_000

/** What one full collection of the heap costs, with nothing else to do, in ms. */
function fullCollection(): number {
  const start = performance.now()
  globalThis.gc?.()
  return performance.now() - start
}

async function storm(withSdk: boolean): Promise<void> {
  if (withSdk) provideTelemetry()
  let told = 0
  let delivered = 0
  const { promise: allTold, resolve: toldAll } = Promise.withResolvers<void>()
  const { promise: allDelivered, resolve: deliveredAll } = Promise.withResolvers<void>()
  const send: Channel['send'] = ({ covers }) => {
    delivered += covers?.length ?? 1
    if (delivered === SESSIONS) deliveredAll()
  }
  const lifesign = new Lifesign({
    watchProcess: false,
    thresholds: { warnMs: WARN_MS },
    channels: [{ name: 'chat', send }],
  })
  lifesign.on('session.stalled', () => {
    told += 1
    if (told === SESSIONS) toldAll()
  })
  const start = performance.now()
  for (let index = 0; index < SESSIONS; index += 1) {
    const origin = { channel: 'chat', room: 'r', thread: String(index % THREADS) }
    const run = lifesign.recorder.startRun({ session: `s${index}`, agent: 'storm', origin })
    run.startToolCall({ name: 'shell' })
  }
  const started = performance.now()
  // Runs that have been silent for minutes are old to the collector.
  globalThis.gc?.()
  const collection = fullCollection()
  await sleep(WARN_MS - 500 - (started - start))
  const after = async (all: Promise<void>): Promise<number> => {
    await all
    return (performance.now() - started - WARN_MS) / 1_000
  }
  const times = Promise.all([after(allTold), after(allDelivered)])
  const { longest, ours, busiest } = await blocksOf(times)
  const [toldAfter, deliveredAfter] = await times
  const what = `${SESSIONS} stalls in one tick${withSdk ? ', with an SDK' : ''}`
  report({ bench, case: `${what}: longest block of the loop`, value: ours, unit: 'ms', atMost: 20 })
  report({ bench, case: `${what}: busiest turn, in CPU time of the thread`, value: busiest, unit: 'ms' })
  const against = 'one full collection of the same heap'
  report({
    bench,
    case: `${what}: with full collections`,
    value: longest,
    unit: 'ms',
    baseline: collection,
    against,
  })
  report({ bench, case: `${what}: all told after`, value: toldAfter, unit: 's', atMost: 10 })
  const places = `${what}: all delivered to ${THREADS} threads after`
  report({ bench, case: places, value: deliveredAfter, unit: 's', atMost: 10 })
  void lifesign.shutdown(0)
}

await storm(process.argv.includes('sdk'))
process.exit(0)
