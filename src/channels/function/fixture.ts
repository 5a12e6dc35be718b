/** The function channel, for the conformance suite: a list plays the platform. */

import type { Notice } from '../../model/notice.ts'
import type { ChannelFixture, OpenChannel } from '../../testing/channel-suite.ts'
import { functionChannel } from './index.ts'

export const fixture: ChannelFixture = {
  name: 'function',
  secrets: [],
  honours: ['room', 'thread'],
  loses: [],
  open(): OpenChannel {
    const notices: Notice[] = []
    let hanging = false
    const channel = functionChannel('function', async (notice, signal) => {
      signal.throwIfAborted()
      if (hanging) return aborted(signal)
      notices.push(notice)
    })
    return {
      channel,
      received: () =>
        notices.map(({ text, origin }) => ({ text, room: origin?.room, thread: origin?.thread })),
      hang: () => void (hanging = true),
      close: () => undefined,
    }
  },
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}
