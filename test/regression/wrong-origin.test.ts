/** A run named a channel that was not there, or none: its notices reached nobody, and nobody learned of it. */

import { expect, it } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { Origin } from '../../src/model/origin.ts'
import { hearAloud, nextTurn } from '../support/hear-aloud.ts'

const chat = functionChannel('chat', () => undefined)

/** Two runs that fail, from there. */
async function said(origin: Origin | undefined, channels = [chat]): Promise<string[]> {
  const aloud = hearAloud()
  const lifesign = new Lifesign({ watchProcess: false, channels })
  for (const label of ['one', 'two']) {
    const run = lifesign.run({ label, ...(origin && { origin }) }, async () => {
      throw new Error('boom')
    })
    await expect(run).rejects.toThrow('boom')
  }
  await lifesign.shutdown()
  await nextTurn()
  return aloud
}

it('Lifesign says aloud, once, that an origin names a channel that is not there', async () => {
  expect(await said({ channel: 'caht', room: 'C1' })).toEqual([
    'Notices for the channel "caht" reach nobody: there is no such channel. Known are chat',
  ])
})

it('Lifesign says aloud, once, that runs name no place', async () => {
  expect(await said(undefined)).toEqual([
    'Notices of runs without an origin reach nobody: name a defaultOrigin',
  ])
})

it('Lifesign says nothing where nobody set up a channel, or where notices arrive', async () => {
  expect(await said({ channel: 'chat', room: 'C1' }, [])).toEqual([])
  expect(await said({ channel: 'chat', room: 'C1' })).toEqual([])
})
