// A host whose chat is out of reach, and that ends by itself: awaiting our shutdown, or not.

import { on, run, startLifesign } from 'lifesign'
import { webhook } from 'lifesign/channels/webhook'
import { showEnd } from './show-end.mjs'

const [scene, url] = process.argv.slice(2)
if (scene === 'awaits shutdown') {
  const channels = [webhook({ url })]
  startLifesign({ channels, defaultOrigin: { channel: 'webhook', room: 'r' }, shutdownGraceMs: 2_000 })
}
on('delivery.ended', ({ outcome, reason }) => console.log(outcome, reason))
const fail = () => {
  throw new Error('boom')
}
await run({ label: 'x' }, fail).catch(() => console.log('host goes on'))
if (scene === 'awaits shutdown') {
  const { shutdown } = await import('lifesign')
  await shutdown()
  console.log('shut down')
} else showEnd()
