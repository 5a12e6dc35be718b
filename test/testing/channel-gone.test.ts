/** The suite must fail a channel that loses a notice with its place, or does not say what is gone. */

import { describe, expect, it } from 'vitest'
import { bent, fixtureOf, lawfulChannel, lawfulSend, refusal, type ChannelOf } from './channel-memory.ts'
import { failureOf, sending } from './channel-verdict.ts'

const FALLS_BACK = 'says in the room what was meant for a thread, or as an answer, that is gone'
const SAYS = 'says that a room is gone, or its token revoked'

/** Gives up where its platform lost this. */
const givingUpWithout = (what: string): ChannelOf =>
  sending((platform, ...all) => {
    if (platform.lost === what) throw refusal('status_404', false)
    return lawfulSend(platform, ...all)
  })

/** Edits where the notice says, not where the message stands. */
const editingElsewhere: ChannelOf = (platform) => ({
  ...lawfulChannel(platform),
  edit: ({ id }, { text, origin }) => void platform.edits.push({ id, text, room: origin?.thread }),
})

describe('testChannel', () => {
  it.each<[string, ChannelOf, string, string]>([
    ['loses what was meant for a thread', givingUpWithout('thread'), FALLS_BACK, 'status_404'],
    ['loses what was meant as an answer', givingUpWithout('message'), FALLS_BACK, 'status_404'],
    [
      'writes to a thread that is gone',
      bent({ message: { thread: 'thread-1' } }),
      FALLS_BACK,
      'whose message is gone comes to the room',
    ],
    ['cannot edit what it said in the room', editingElsewhere, FALLS_BACK, 'an edit finds the room'],
    [
      'does not say what is gone',
      bent({ error: ({ reason }) => refusal(reason, false) }),
      SAYS,
      'room is gone',
    ],
    [
      'takes a revoked token for a room that is gone',
      bent({ error: ({ reason }) => refusal(reason, false, { gone: 'room' }) }),
      SAYS,
      'access is gone',
    ],
    [
      'tries again with a revoked token',
      bent({ error: ({ reason, gone }) => refusal(reason, gone === 'access', { gone }) }),
      SAYS,
      'no attempt helps where the access is gone',
    ],
  ])('fails a channel that %s', async (_, channelOf, statement, why) => {
    expect(await failureOf(statement, fixtureOf(channelOf))).toContain(why)
  })

  it('fails a fixture with rooms that does not say what of them can be gone', async () => {
    const { loses: _, ...fixture } = fixtureOf(lawfulChannel)

    expect(await failureOf(FALLS_BACK, fixture)).toContain('says what its platform loses')
  })

  it('fails a fixture that does not lose what it says', async () => {
    const fixture = fixtureOf(lawfulChannel)
    const open = async () => {
      const { lose: _, ...rest } = await fixture.open()
      return rest
    }

    expect(await failureOf(FALLS_BACK, { ...fixture, open })).toContain('the fixture loses what it says')
  })
})
