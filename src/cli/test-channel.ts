/** `lifesign test-channel`: does a notice arrive? */

import type { ChannelTest } from '../model/channel-test.ts'
import type { Channel } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import { EXIT, type Command, type Terminal } from './command.ts'
import type { Arguments } from './flags.ts'
import { didYouMean } from './nearest-name.ts'
import { testJson, testLines, type TestReport } from './test-report.ts'
import { UsageError } from './usage-error.ts'

/** What the user has set up. */
export interface Configuration {
  readonly channels: readonly Channel[]
  readonly defaultOrigin?: Origin | undefined
  /** Where it was found, for people: a file, or the name of a variable. */
  readonly source: string
  /** What is wrong with the file, which an application would not start with. */
  readonly problems: readonly string[]
  /** What else an application would not do here as one might think. */
  readonly warnings: readonly string[]
  /** Sends one notice, and edits it where the channel can. */
  test(channel: Channel, origin: Origin | undefined): Promise<ChannelTest>
}

/** What the command needs of the rest of the house. */
export interface TestChannelDoors {
  /** @param file a config file; without one it is found */
  configuration(file: string | undefined): Configuration
  /** One harmless line of text that somebody else chose. */
  plain(text: string): string
}

/** The command, with its doors. */
export function testChannelCommand(doors: TestChannelDoors): Command {
  return {
    name: 'test-channel',
    takes: '<name>',
    summary: 'Sends a test notice through a channel, and says what came of it',
    details: [
      'The config file is --config, else LIFESIGN_CONFIG, else lifesign.config.{ts,mts,js,mjs} here.',
      'Its default export are the options of startLifesign. Variables beat it, as in lifesign/register.',
      'Exit codes: 0 delivered, 1 not delivered, 2 wrong usage.',
    ],
    flags: {
      config: { value: '<file>', text: 'the config file' },
      room: { value: '<room>', text: 'where to; default: the defaultOrigin of the configuration' },
      thread: { value: '<thread>', text: 'a thread in the room' },
      message: { value: '<message>', text: 'a message in the room that is answered' },
      json: { text: 'says it in one line of JSON, for machines' },
    },
    run: (args, terminal) => testChannel(args, terminal, doors),
  }
}

async function testChannel(args: Arguments, terminal: Terminal, doors: TestChannelDoors): Promise<number> {
  const configuration = doors.configuration(args.text('config'))
  for (const warning of configuration.warnings) terminal.complain(`lifesign: ${doors.plain(warning)}`)
  if (configuration.problems.length > 0)
    throw new UsageError(configuration.problems.map(doors.plain).join('\n'))
  const channel = channelOf(args, configuration, doors)
  const origin = originOf(args, channel.name, configuration.defaultOrigin)
  const test = await configuration.test(channel, origin)
  // The channel itself knows whether it needs one: what it says of no room at all is asked for here.
  if (origin === undefined && !test.sent.ok && /room/.test(test.sent.failure.reason)) {
    throw new UsageError(
      `Cannot test ${doors.plain(channel.name)}: it needs --room <room>, or a defaultOrigin for this channel`,
    )
  }
  const report: TestReport = { channel: channel.name, origin, source: configuration.source, test }
  if (args.has('json')) terminal.say(JSON.stringify(testJson(report)))
  else (test.sent.ok ? terminal.say : terminal.complain)(testLines(report, doors.plain).join('\n'))
  return test.sent.ok ? EXIT.done : EXIT.failed
}

function channelOf(
  args: Arguments,
  { channels, source }: Configuration,
  { plain }: TestChannelDoors,
): Channel {
  const names = channels.map(({ name }) => plain(name))
  if (names.length === 0) throw new UsageError(noChannels(source))
  const [name, ...more] = args.positionals
  const known = `Configured in ${source}: ${names.join(', ')}`
  if (name === undefined) throw new UsageError(`Cannot test: name a channel. ${known}`)
  if (more.length > 0)
    throw new UsageError(`Cannot test: one channel at a time, but there is also ${more.join(' ')}`)
  const channel = channels.find((one) => one.name === name)
  if (channel !== undefined) return channel
  throw new UsageError(
    `Cannot test ${plain(name)}: there is no such channel${didYouMean(name, names) || '.'} ${known}`,
  )
}

function noChannels(source: string): string {
  return [
    `Cannot test: no channel is configured (${source}).`,
    'Set LIFESIGN_WEBHOOK_URL, or write lifesign.config.mjs:',
    '',
    "  import { consoleChannel } from 'lifesign/channels/console'",
    '',
    '  export default { channels: [consoleChannel()] }',
  ].join('\n')
}

// What the caller says beats the default; a thread alone is one in the default room.
function originOf(args: Arguments, channel: string, fallback: Origin | undefined): Origin | undefined {
  const [room, thread, message] = ['room', 'thread', 'message'].map((name) => args.text(name))
  const own = fallback?.channel === channel ? fallback : undefined
  if (room === undefined && thread === undefined && message === undefined) return own
  const place = room ?? own?.room
  if (place === undefined) throw new UsageError('Cannot use --thread or --message: they need --room <room>')
  return {
    channel,
    room: place,
    ...(thread !== undefined && { thread }),
    ...(message !== undefined && { message }),
  }
}
