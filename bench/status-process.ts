/** One of many processes: a session at work, seen by its socket. */

import { startLifesign } from 'lifesign'

const lifesign = startLifesign({
  status: { folder: process.env['LIFESIGN_BENCH_FOLDER'] ?? '', sockets: true },
})
lifesign.open({ session: `session-${process.pid}`, label: 'task' }).tool({ name: 'bash' })
// Half a second later its socket is there.
setTimeout(() => process.send?.('ready'), 600)
setInterval(() => {}, 60_000)
