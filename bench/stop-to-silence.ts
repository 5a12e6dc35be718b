/** Interruption: how long after a stop the last word still gets out, the body hears of it, and the caller knows. */

import { Lifesign } from '../src/lifesign.ts'
import { report } from './figure.ts'

const STOPS = Number(process.argv[2] ?? 2_000)
const bench = 'stop-to-silence'

const lifesign = new Lifesign({ watchProcess: false })

/** One stop in the middle of a stream: when the fence was last passed, the signal heard, the caller told. */
async function stopOnce(session: string): Promise<{ word: number; signal: number; caller: number }> {
  let stoppedMs = 0
  let lastWordMs = 0
  let signalMs = 0
  const speaking = Promise.withResolvers<void>()
  const run = lifesign.run({ session }, async (current) => {
    current.signal.addEventListener('abort', () => (signalMs = performance.now()))
    const speak = current.fence(() => (lastWordMs = performance.now()))
    // A model that goes on, whatever anybody says: a word each turn of the loop, for some turns after the stop.
    for (let turn = 0; turn < 12; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      speak()
      if (turn === 3) speaking.resolve()
    }
  })
  const told = run.then(
    () => performance.now(),
    () => performance.now(),
  )
  await speaking.promise
  stoppedMs = performance.now()
  lifesign.sessions.stop(session)
  const caller = (await told) - stoppedMs
  await new Promise((resolve) => setTimeout(resolve, 1))
  return { word: Math.max(0, lastWordMs - stoppedMs), signal: signalMs - stoppedMs, caller }
}

const found = { word: [] as number[], signal: [] as number[], caller: [] as number[] }
for (let index = 0; index < STOPS; index += 1) {
  const one = await stopOnce(`s${index}`)
  for (const key of ['word', 'signal', 'caller'] as const) found[key].push(one[key])
}
await lifesign.shutdown()

const cases = {
  word: 'from a stop to the last word that gets out',
  signal: "from a stop to the body's signal",
  caller: "from a stop to the caller's rejection",
} as const
for (const key of ['word', 'signal', 'caller'] as const) {
  const sorted = found[key].toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
    ['longest', 1],
  ] as const) {
    // A stop returns only after the generation has moved on: no word may come after it.
    const promise = key === 'word' ? { atMost: 0 } : {}
    report({ bench, case: `${cases[key]}, ${name}`, value: at(share) * 1000, unit: 'us', ...promise })
  }
}
