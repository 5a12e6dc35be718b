/** A terminal that remembers, and a clock that has no patience. */

import type { Command, Terminal } from '../../src/cli/command.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'
import { testChannelCommand, type Configuration } from '../../src/cli/test-channel.ts'
import type { Clock } from '../../src/model/clock.ts'
import type { Channel } from '../../src/model/notice.ts'
import { plainText } from '../../src/notify/words/plain-text.ts'
import { tryChannel } from '../../src/notify/try-channel.ts'
import { systemClock } from '../../src/system-clock.ts'

/** What a command said, and its exit code. */
export interface Said {
  readonly code: number
  /** To stdout. */
  readonly out: string
  /** To stderr. */
  readonly err: string
}

/** Runs one command line. */
export async function runCommand(commands: readonly Command[], args: readonly string[]): Promise<Said> {
  const out: string[] = []
  const err: string[] = []
  const terminal: Terminal = { say: (text) => void out.push(text), complain: (text) => void err.push(text) }
  const code = await runCommandLine(args, { commands, version: '1.2.3', terminal })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

/** Waits at once for all that is shorter than the time of an attempt, which passes as it does. */
export const hastyClock: Clock = {
  ...systemClock,
  after(delayMs, callback) {
    if (delayMs >= 10_000) return systemClock.after(delayMs, callback)
    const immediate = setImmediate(callback)
    return () => clearImmediate(immediate)
  },
}

/** Runs `test-channel` with these channels. */
export function testChannels(
  channels: readonly Channel[],
  args: readonly string[],
  more: Partial<Configuration> = {},
): Promise<Said> {
  const configuration: Configuration = {
    channels,
    source: 'lifesign.config.mjs',
    problems: [],
    warnings: [],
    test: (channel, origin) => tryChannel({ channel, origin, notices: {}, clock: hastyClock, key: 'k' }),
    ...more,
  }
  const command = testChannelCommand({
    configuration: () => configuration,
    plain: (text) => plainText(text, 1_000),
  })
  return runCommand([command], ['test-channel', ...args])
}
