/** `lifesign tasks`: who runs, and who needs somebody, once. */

import { EXIT, type Command, type Terminal } from '../command.ts'
import type { Arguments } from '../flags.ts'
import { LIVE_EXIT, LIVE_FLAGS, type LiveLooking, type LiveWish, type OpenLive } from './live-looking.ts'
import { UsageError } from '../usage-error.ts'

/** What the command needs of the rest of the house. */
export interface TasksDoors {
  readonly open: OpenLive
  readonly token: string | undefined
  /** Of the terminal, in columns; 100 where there is none. */
  readonly width: () => number
  readonly isAscii: boolean
  plain(error: unknown): string
}

/** The command, with its doors. */
export function tasksCommand(doors: TasksDoors): Command {
  return {
    name: 'tasks',
    takes: '',
    summary: 'Shows what each session does, and who needs somebody',
    details: ['Exit codes: 0 nobody needs you, 3 somebody does, 2 wrong usage, 4 nothing answers there.'],
    flags: { ...LIVE_FLAGS, all: { text: 'also those that are idle' } },
    run: (args, terminal) =>
      withLive({ args, terminal, doors }, async (live) => {
        if (args.positionals.length > 0)
          throw new UsageError(`Cannot use ${args.positionals[0]}: tasks takes no name`)
        const look = await live.look()
        const wish = {
          width: doors.width(),
          height: 0,
          isAscii: doors.isAscii,
          hasColor: false,
          all: args.has('all'),
        }
        terminal.say(args.has('json') ? JSON.stringify(look.json) : look.draw(wish).join('\n'))
        return look.need > 0 ? LIVE_EXIT.needsYou : EXIT.done
      }),
  }
}

/** What a command runs with. */
export interface LiveRun {
  readonly args: Arguments
  readonly terminal: Terminal
  readonly doors: Pick<TasksDoors, 'open' | 'token' | 'plain'>
}

/** Looks, does something, and looks no more; says so where nothing answers. */
export async function withLive(
  { args, terminal, doors }: LiveRun,
  work: (live: LiveLooking) => Promise<number>,
): Promise<number> {
  const wish = wishOf(args, doors.token)
  let live: LiveLooking
  try {
    live = await doors.open(wish)
  } catch (error) {
    terminal.complain(`lifesign: ${doors.plain(error)}`)
    return LIVE_EXIT.nobodyAnswers
  }
  try {
    return await work(live)
  } finally {
    live.close()
  }
}

function wishOf(args: Arguments, fallback: string | undefined): LiveWish {
  const url = args.text('url')
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new UsageError('Cannot use --url: it must be an address of http or https')
  const token = args.text('token') ?? fallback
  if (args.text('token') !== undefined && url === undefined)
    throw new UsageError('Cannot use --token: it is for --url; on this machine the socket knows its user')
  return { url, token }
}
