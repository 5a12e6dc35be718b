// A tool that hangs while its process ends: prints each span as it ends, without waiting for an exporter.
import { writeSync } from 'node:fs'
import { trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { startLifesign } from 'lifesign'

const print = ({ name, status, attributes }) =>
  void writeSync(1, `${name} ${status.code} ${attributes['error.type'] ?? 'no error'}\n`)
const printer = { onStart() {}, onEnd: print, async forceFlush() {}, async shutdown() {} }
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [printer] }))
const lifesign = startLifesign()
const hang = (run) => run.tool({ name: 'grep' }, () => new Promise(() => {}))
// One whose run completed before, and one whose run is open.
await lifesign.run({ agent: 'done' }, (run) => void hang(run))
void lifesign.run({ agent: 'open' }, hang).catch(() => {})

const scenes = {
  exit: () => process.exit(7),
  throw: () =>
    setImmediate(() => {
      throw new Error('boom')
    }),
  signal: () => process.kill(process.pid, 'SIGTERM'),
}
setTimeout(() => {}, 30_000)
scenes[process.argv[2]]()
