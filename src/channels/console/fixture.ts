/** The console channel, for the conformance suite: a stream in memory plays the terminal. */

import { Writable } from 'node:stream'
import type { ChannelFixture, OpenChannel } from '../../testing/channel-suite.ts'
import { consoleChannel } from './index.ts'

export const fixture: ChannelFixture = {
  name: 'console',
  secrets: [],
  open(): OpenChannel {
    const lines: string[] = []
    let hanging = false
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        if (hanging) return
        lines.push(chunk)
        done()
      },
    })
    return {
      channel: consoleChannel({ stream }),
      received: () => lines.map((line) => ({ text: line.trimEnd(), raw: line })),
      hang: () => void (hanging = true),
      close: () => void stream.destroy(),
    }
  },
}
