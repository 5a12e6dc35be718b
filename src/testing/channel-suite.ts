/** The conformance suite of channels: what each must do, as cases for any test runner. */

import * as answers from './channel-answer-cases.ts'
import type { ChannelCheck, ChannelFixture } from './channel-fixture.ts'
import * as gone from './channel-gone-cases.ts'
import * as identity from './channel-identity-cases.ts'
import * as manners from './channel-manner-cases.ts'
import * as messages from './channel-message-cases.ts'

export type { ChannelFixture, Edited, Losable, OpenChannel, Received } from './channel-fixture.ts'

/** One thing that a channel must do. */
export interface ChannelCase {
  readonly name: string
  /** @throws {assert.AssertionError} when the channel does not do it */
  run(): Promise<void>
}

const CHECKS: Readonly<Record<string, ChannelCheck>> = {
  'delivers a notice once': messages.delivers,
  'honours room and thread of the origin': messages.honoursOrigin,
  'carries untrusted text without letting it act': messages.carriesHostileText,
  'keeps the lines of a message that stands for several': messages.keepsLines,
  'cuts what is longer than the platform takes': messages.cutsAtLimit,
  'states limits that can be kept': messages.statesLimits,
  'edits a message in place': messages.editsInPlace,
  'says in the room what was meant for a thread, or as an answer, that is gone': gone.fallsBackToRoom,
  'says that a room is gone, or its token revoked': gone.saysWhatIsGone,
  'says who it is, and tells nobody': identity.saysWhoItIs,
  'says that it cannot reach its platform, or is refused, when it is asked who it is':
    identity.saysWhatIsWrong,
  'reads every status as its platform means it': answers.readsStatuses,
  'passes on how long the platform asks to wait': answers.readsRetryAfter,
  'stops when its signal aborts, and may be tried again': answers.stopsOnAbort,
  'sends nothing when its signal has aborted before': answers.staysSilentWhenAborted,
  'may be tried again when the platform cannot be reached': answers.survivesUnplugging,
  'is never mistaken about how long to wait': manners.readsOddWaits,
  'asks the platform once in an attempt': manners.asksOnce,
  'keeps notices apart that are under way at once': manners.keepsApart,
  'changes nothing of a notice': manners.leavesNotice,
  'leaves no timer behind': manners.leavesNoTimer,
  'survives an answer that breaks off': answers.survivesBrokenAnswers,
  'shows no secret and no text in any error': answers.leaksNothing,
}

/**
 * The cases that every channel passes. Each opens a channel of its own; those that need a platform's
 * answer or absence do nothing where the fixture has no `answer`, `breakOff` or `unplug`, and those about edits nothing
 * where the channel has no `edit`.
 *
 * @example
 * for (const { name, run } of testChannel(fixture)) it(name, run)
 */
export function testChannel(fixture: ChannelFixture): readonly ChannelCase[] {
  return Object.entries(CHECKS).map(([name, check]) => ({
    name: `${fixture.name} ${name}`,
    async run() {
      const open = await fixture.open()
      try {
        await check(open, fixture)
      } finally {
        await open.close()
      }
    },
  }))
}
