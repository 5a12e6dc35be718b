/** How a channel must answer when it is asked who it is to its platform. */

import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { abortedError, assertHides, errorOf, isDeliveryError, type Attempt } from './channel-attempt.ts'
import type { ChannelCheck, OpenChannel } from './channel-fixture.ts'

/** Asserts that nobody is told anything, and that what it says of itself is no secret. */
export const saysWhoItIs: ChannelCheck = async (open, { secrets }) => {
  const { channel } = open
  if (channel.identify === undefined) return
  const before = open.received().length
  const identity = await channel.identify(new AbortController().signal)
  assert.equal(open.received().length, before, 'nothing arrives')
  assert.equal(open.edits?.().length ?? 0, 0, 'no edit arrives')
  for (const said of [identity.name, identity.place]) {
    assert.ok(said === undefined || typeof said === 'string', 'name and place are texts')
  }
  // Its host may stand in the place, and nothing else of its address.
  const shown = inspect(identity)
  for (const secret of secrets.filter((one) => one !== '127.0.0.1')) {
    assert.ok(!shown.includes(secret), 'the identity shows no secret')
  }
}

/** Asserts that trouble is a `DeliveryError` without secrets, and that an aborted question ends. */
export const saysWhatIsWrong: ChannelCheck = async (open, { secrets, loses = [] }) => {
  const { channel } = open
  if (channel.identify === undefined) return
  const asked: Attempt = (signal) => errorOf(() => channel.identify?.(signal ?? new AbortController().signal))
  const { name } = await channel.identify(new AbortController().signal)
  const errors: unknown[] = []
  if (loses.includes('access') && name !== undefined) {
    open.lose?.('access')
    const refused = await asked()
    assert.ok(isDeliveryError(refused) && refused.gone === 'access', 'a refused token is said to be refused')
    errors.push(refused)
  }
  errors.push(...(await silentErrors(open, asked)))
  for (const error of errors) {
    assert.ok(isDeliveryError(error), 'trouble is a DeliveryError')
    assertHides(error, secrets)
  }
}

async function silentErrors(open: OpenChannel, asked: Attempt): Promise<readonly unknown[]> {
  open.hang()
  const aborted = await abortedError(asked)
  assert.notEqual(aborted, 'hangs', 'a question that is aborted ends')
  if (open.unplug === undefined) return [aborted]
  await open.unplug()
  return [aborted, await asked()]
}
