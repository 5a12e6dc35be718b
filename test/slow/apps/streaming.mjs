/** An application that reads a streamed answer, with a busy loop in the middle if its argument says so. */

import { startLifesign } from 'lifesign'
import { fetchProgress } from 'lifesign/adapters/fetch'
import { collectTelemetry } from 'lifesign/testing'

// Begun one after the other, so that at any time some of them are about to be looked at.
const RUNS = 10
const BUSY_MS = 5_000

const telemetry = await collectTelemetry()
const lifesign = startLifesign({
  adapters: [fetchProgress()],
  thresholds: { warnMs: 1_500, abortMs: 1_500 },
  tickMs: 250,
})
const alarms = []
for (const name of ['session.stalled', 'session.stuck']) {
  lifesign.on(name, ({ status, reason }) => {
    alarms.push(`${name} ${status} ${reason}`)
    console.log(name, status)
  })
}

let firstHeard = () => {}
const nextChunk = () => new Promise((resolve) => (firstHeard = resolve))
const runs = []
for (let index = 0; index < RUNS; index++) {
  runs.push(read(`reader ${index}`, () => index === 0 && firstHeard()))
  await nextChunk()
  await nextChunk()
}
console.log('streaming')
// From here the loop goes on with its timers: our tick comes before anything that has arrived is read.
if (process.argv[2] === 'busy') setImmediate(blockEventLoop)
await Promise.all(runs)
const points = await telemetry.metrics('lifesign.pauses')
const pauses = points.map(({ attributes, value }) => [attributes['lifesign.pause.cause'], value])
console.log(JSON.stringify({ alarms, pauses: Object.fromEntries(pauses) }))

function read(session, heard) {
  return lifesign.run({ agent: 'reader', session }, (run) =>
    run.model({ model: 'gpt-5' }, async () => {
      const response = await fetch(process.env.ANSWER_URL)
      for await (const chunk of response.body) heard(chunk)
    }),
  )
}

function blockEventLoop() {
  const endMs = performance.now() + BUSY_MS
  while (performance.now() < endMs);
}
