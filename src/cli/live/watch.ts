/** `lifesign watch`: the same list, live; one line a change where nobody's terminal is. */

import { EXIT, type Command, type Terminal } from '../command.ts'
import type { Arguments } from '../flags.ts'
import { jsonText } from '../json-text.ts'
import { UsageError } from '../usage-error.ts'
import { LIVE_FLAGS, type LiveLooking, type Look } from './live-looking.ts'
import type { Screen } from './screen.ts'
import { Watching, type WatchingNeeds } from './watching.ts'
import { withLive, type LiveDoors } from './with-live.ts'

/** What the command needs of the rest of the house. */
export interface WatchDoors extends LiveDoors, Pick<WatchingNeeds, 'wrap' | 'pause'> {
  /** Undefined where no terminal watches. */
  readonly screen: () => Screen | undefined
  /** True once nobody reads any more what is said, as after `| head`. */
  readonly isUnread: () => boolean
}

const EACH_MS = 1_000

/** The command, with its doors. */
export function watchCommand(doors: WatchDoors): Command {
  return {
    name: 'watch',
    takes: '',
    summary: 'Watches what each session does, until q or Ctrl+C',
    details: [
      'Choose a line with the arrows, Enter shows its evidence, s stops it, r recovers it, ? shows all keys.',
      'Without a terminal, or with --lines, it says one line for each change. It waits where nothing runs yet.',
      'Exit codes: 0 left, 2 wrong usage, 4 nothing answers at --url.',
    ],
    flags: { ...LIVE_FLAGS, all: { text: 'also those that are idle' }, lines: { text: 'one line a change' } },
    run: (args, terminal) => {
      const [key] = args.positionals
      if (key !== undefined) throw new UsageError(`Cannot watch ${key} alone. See lifesign tasks ${key}`)
      return withLive({ args, terminal, doors, isPatient: true }, (live) =>
        watch({ args, terminal, doors, live }),
      )
    },
  }
}

interface Watch {
  readonly args: Arguments
  readonly terminal: Terminal
  readonly doors: WatchDoors
  readonly live: LiveLooking
}

async function watch({ args, terminal, doors, live }: Watch): Promise<number> {
  const screen = args.has('lines') || args.has('json') ? undefined : doors.screen()
  if (screen === undefined) return sayChanges({ args, terminal, doors, live })
  await new Watching({ ...doors, live, screen, all: args.has('all') }).run()
  return EXIT.done
}

/** A line for each change, or all as JSON each second; trouble once, until it is over. */
async function sayChanges({ args, terminal, doors, live }: Watch): Promise<number> {
  let said: string | undefined
  while (!doors.isUnread()) {
    const look = await live.look().catch((error: unknown) => doors.plain(error))
    if (typeof look !== 'string') sayLook(look, args.has('json'), terminal)
    const problem = problemOf(look)
    if (problem !== undefined && problem !== said) terminal.complain(`lifesign: ${problem}`)
    said = problem
    await doors.pause(EACH_MS)
  }
  return EXIT.done
}

/** Why there may be nothing to say. */
function problemOf(look: Look | string): string | undefined {
  if (typeof look === 'string') return look
  return look.processes === 0 ? 'No process of this user is heard yet: waiting for one' : undefined
}

function sayLook(look: Look, isJson: boolean, terminal: Terminal): void {
  if (isJson) return terminal.say(jsonText(look.json))
  for (const line of look.changes()) terminal.say(line)
}
