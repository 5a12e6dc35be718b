// A host that has one thing to say, and ends by itself when that is said, or when it was given up.

import { consoleChannel } from 'lifesign/channels/console'
import { discord } from 'lifesign/channels/discord'
import { slack } from 'lifesign/channels/slack'
import { telegram } from 'lifesign/channels/telegram'
import { webhook } from 'lifesign/channels/webhook'

const { CHANNEL, PLATFORM: url, GIVE_UP_MS } = process.env
const channel = {
  console: () => consoleChannel(),
  discord: () => discord({ token: 't', baseUrl: url }),
  slack: () => slack({ token: 't', slackApiUrl: url }),
  telegram: () => telegram({ token: '1:t', baseUrl: url }),
  webhook: () => webhook({ url }),
}[CHANNEL]()

const parts = [{ type: 'text', value: 'Task timed out' }]
const origin = { channel: CHANNEL, room: '1' }
const notice = {
  id: 'n',
  kind: 'ended',
  text: 'Task timed out',
  parts,
  origin,
  label: 'l',
  reason: 'timeout',
  at: 0,
}
const signal =
  GIVE_UP_MS === undefined ? new AbortController().signal : AbortSignal.timeout(Number(GIVE_UP_MS))
const said = await Promise.resolve(channel.send(notice, signal)).then(
  () => 'sent',
  ({ reason }) => reason,
)
console.log(JSON.stringify({ name: said }))
