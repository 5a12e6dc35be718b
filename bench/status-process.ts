/** One of many processes: a session at work, seen by its socket; or one that ends at once, and says what it computed. */

import { startLifesign } from 'lifesign'

const [mode] = process.argv.slice(2)
const folder = process.env['LIFESIGN_BENCH_FOLDER'] ?? ''
const lifesign = startLifesign({ status: { folder, sockets: mode !== 'unseen' } })
const run = lifesign.open({ session: `session-${process.pid}`, label: 'task' })
if (mode === undefined) {
  run.tool({ name: 'bash' })
  // Half a second later its socket is there.
  setTimeout(() => process.send?.('ready'), 600)
  setInterval(() => {}, 60_000)
} else {
  run.end()
  await lifesign.shutdown()
  const { user, system } = process.cpuUsage()
  console.log((user + system) / 1_000)
}
