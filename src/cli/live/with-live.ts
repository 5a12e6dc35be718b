/** Opens what a command looks at, and says what to do where nothing answers. */

import type { Terminal } from '../command.ts'
import type { Arguments } from '../flags.ts'
import { UsageError } from '../usage-error.ts'
import { LIVE_EXIT, type LiveLooking, type LiveWish, type OpenLive } from './live-looking.ts'

/** What all commands that look need of the rest of the house. */
export interface LiveDoors {
  readonly open: OpenLive
  /** For `--url`, where none is said. */
  readonly token: string | undefined
  readonly isAscii: boolean
  plain(error: unknown): string
}

/** What a command runs with. */
export interface LiveRun {
  readonly args: Arguments
  readonly terminal: Terminal
  readonly doors: Pick<LiveDoors, 'open' | 'token' | 'plain'>
  /** Also where no process is heard yet. Default: false. */
  readonly isPatient?: boolean
}

/** Looks, does something, and looks no more; says so where nothing answers. */
export async function withLive(
  { args, terminal, doors, isPatient = false }: LiveRun,
  work: (live: LiveLooking) => Promise<number>,
): Promise<number> {
  const wish = { ...whereOf(args, doors.token), isPatient }
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

function whereOf(args: Arguments, fallback: string | undefined): Omit<LiveWish, 'isPatient'> {
  const url = args.text('url')
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new UsageError('Cannot use --url: it must be an address of http or https')
  const token = args.text('token') ?? fallback
  if (args.text('token') !== undefined && url === undefined)
    throw new UsageError('Cannot use --token: it is for --url; on this machine the socket knows its user')
  return { url, token }
}
