/** A channel whose message starts a run that fails, of which it is to tell: the event loop still has its turns. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'

it('a channel that has ever more to tell holds up neither the loop nor a shutdown', async () => {
  let sends = 0
  let turns = 0
  const again = async (): Promise<void> => {
    await lifesign.run({ origin: { channel: 'chat', room: 'r' } }, () => Promise.reject(new Error('again')))
  }
  const send = (): void => {
    sends += 1
    if (sends > 100_000) throw new Error('Cannot stop: the loop has had no turn')
    again().catch(() => {})
  }
  const lifesign = new Lifesign({ watchProcess: false, channels: [{ name: 'chat', send }] })
  const beat = setInterval(() => (turns += 1), 5)

  await again().catch(() => {})
  await lifesign.flush(100)
  await lifesign.shutdown(100)
  clearInterval(beat)

  expect(turns).toBeGreaterThan(0)
  expect(sends).toBeGreaterThan(1)
})
