/** Preloaded: says on stderr, at the end of the process, which runs were heard, and with which calls. */

import { subscribe } from 'node:diagnostics_channel'

const heard = []
subscribe('lifesign:run:ended', ({ run, end }) => {
  const { agent, parent, options } = run
  heard.push({ agent, parent: parent?.agent, session: options.session, reason: end.reason })
})
process.on('exit', () => process.stderr.write(`HEARD ${JSON.stringify(heard)}\n`))
