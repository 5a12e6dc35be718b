/** An application that asks for everything; on an old Node it must work unwatched. */

import { run, startLifesign, withOrigin } from 'lifesign'

const told = []
const channel = { name: 'chat', send: async (notice) => void told.push(notice) }
const lifesign = startLifesign({ channels: [channel], defaultOrigin: { channel: 'chat', room: 'r' } })
const answer = await withOrigin({ channel: 'chat', room: 'r' }, () =>
  run({ session: 's', lane: 'queue', timeoutMs: 5_000 }, (current) =>
    current.tool({ name: 't' }, async () => current.child({}, async () => 42)),
  ),
)
const failure = await run({ timeoutMs: 5_000 }, async () => {
  throw new Error('its own')
}).catch((error) => error.message)
const late = await run({ timeoutMs: 20 }, () => new Promise((resolve) => setTimeout(resolve, 500))).catch(
  (error) => error.name,
)
lifesign.sessions.stop('s')
await lifesign.shutdown()
console.log(JSON.stringify({ enabled: lifesign.enabled, answer, failure, late, told: told.length }))
