// A host that has nothing to do after a run that failed: its notice is on its way to a platform.

import { startLifesign } from 'lifesign'
import { discord } from 'lifesign/channels/discord'
import { slack } from 'lifesign/channels/slack'
import { telegram } from 'lifesign/channels/telegram'
import { webhook } from 'lifesign/channels/webhook'

const [name, url] = process.argv.slice(2)
// Longer than the test waits for the end of this process.
const timeoutMs = 300_000
const channel = {
  discord: () => discord({ token: 't', baseUrl: url, timeoutMs }),
  slack: () => slack({ token: 't', slackApiUrl: url, timeoutMs }),
  telegram: () => telegram({ token: '1:t', baseUrl: url, timeoutMs }),
  webhook: () => webhook({ url, timeoutMs }),
}[name]()

const lifesign = startLifesign({ channels: [channel], defaultOrigin: { channel: name, room: '1' } })
lifesign.on('delivery.ended', ({ outcome, reason }) => console.log(outcome, reason))
await lifesign.run({ label: 'job' }, () => Promise.reject(new Error('no'))).catch(() => undefined)
console.log('host is done')
