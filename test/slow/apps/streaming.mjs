/** An application that reads a streamed answer, with a busy loop in the middle if its argument says so. */

import { startLifesign } from 'lifesign'
import { fetchProgress } from 'lifesign/adapters/fetch'
import { collectTelemetry } from 'lifesign/testing'

const CHUNKS_BEFORE = 5
const BUSY_MS = 5_000
const isBusy = process.argv[2] === 'busy'

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

let chunks = 0
await lifesign.run({ agent: 'reader', session: 'C1:171' }, (run) =>
  run.model({ model: 'gpt-5' }, async () => {
    const response = await fetch(process.env.ANSWER_URL)
    for await (const _chunk of response.body) {
      chunks += 1
      if (chunks !== CHUNKS_BEFORE) continue
      console.log('streaming')
      if (isBusy) blockEventLoop()
    }
  }),
)
const points = await telemetry.metrics('lifesign.pauses')
const pauses = points.map(({ attributes, value }) => [attributes['lifesign.pause.cause'], value])
console.log(JSON.stringify({ chunks, alarms, pauses: Object.fromEntries(pauses) }))

function blockEventLoop() {
  const endMs = performance.now() + BUSY_MS
  while (performance.now() < endMs);
}
