/** An application with some sessions at work, seen by its socket in the folder that it is given. */

import { startLifesign } from '../../../src/index.ts'

const [folder = '', name = 'agent', ...sessions] = process.argv.slice(2)
process.env['OTEL_SERVICE_NAME'] = name
// On a loaded machine a start takes long: that a tool is slow is not what is looked at.
const lifesign = startLifesign({ status: { folder, sockets: true }, thresholds: { slowMs: 0 } })

for (const key of sessions) {
  void lifesign
    .run({ session: key, label: `task of ${key}`, agent: name, timeoutMs: 600_000 }, async (run) => {
      await run.tool(
        { name: 'bash' },
        () =>
          new Promise((_, reject) =>
            run.signal.addEventListener('abort', () => reject(run.signal.reason as Error)),
          ),
      )
    })
    .catch(() => process.send?.(`ended ${key}`))
}
process.on('message', (word) => {
  if (word === 'leave') void lifesign.shutdown().then(() => process.disconnect())
})
process.send?.('ready')
setInterval(() => {}, 60_000)
