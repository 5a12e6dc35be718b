/** `lifesign tasks`: who runs, and who needs somebody, once; with a key, the evidence of that one. */

import { EXIT, type Command, type Terminal } from '../command.ts'
import type { Arguments } from '../flags.ts'
import { jsonText } from '../json-text.ts'
import { UsageError } from '../usage-error.ts'
import { nameOf, sessionsOf, unknownSession } from './find-session.ts'
import { LIVE_EXIT, SESSION_FLAGS, type DrawWish, type LiveLooking } from './live-looking.ts'
import { withLive, type LiveDoors } from './with-live.ts'

/** What the command needs of the rest of the house. */
export interface TasksDoors extends LiveDoors {
  /** Of the terminal, in columns; 100 where there is none. */
  readonly width: () => number
}

/** The command, with its doors. */
export function tasksCommand(doors: TasksDoors): Command {
  return {
    name: 'tasks',
    takes: '[key]',
    summary: 'Shows what each session does, and who needs somebody; of one, why',
    details: [
      'With a key, or the name that stands in the list: why it needs you, how unusual that is, what happens next.',
      'Exit codes: 0 nobody needs you, 3 somebody does, 1 no such session, 2 wrong usage, 4 nothing answers there.',
    ],
    flags: { ...SESSION_FLAGS, all: { text: 'also those that are idle' } },
    run: (args, terminal) =>
      withLive({ args, terminal, doors }, (live) => {
        const run = { args, terminal, live, wish: wishOf(doors) }
        return args.positionals.length > 0 ? showOne(run) : showAll(run)
      }),
  }
}

interface TasksRun {
  readonly args: Arguments
  readonly terminal: Terminal
  readonly live: LiveLooking
  readonly wish: DrawWish
}

async function showAll({ args, terminal, live, wish }: TasksRun): Promise<number> {
  if (args.text('process') !== undefined)
    throw new UsageError('Cannot use --process without a key: lifesign tasks <key> --process <id>')
  const look = await live.look()
  const lines = look.draw({ ...wish, height: 0, all: args.has('all') })
  const text = look.hint === undefined ? lines : [...lines, '', look.hint]
  terminal.say(args.has('json') ? jsonText(look.json) : text.join('\n'))
  return look.need > 0 ? LIVE_EXIT.needsYou : EXIT.done
}

async function showOne({ args, terminal, live, wish }: TasksRun): Promise<number> {
  const look = await live.look()
  const wanted = { name: nameOf(args, 'show it'), process: args.text('process') }
  const [line, ...others] = sessionsOf(look, wanted)
  const evidence = line && (await live.evidence(line.id))
  if (evidence === undefined) {
    terminal.complain(`lifesign: ${unknownSession(look, wanted)}`)
    return EXIT.failed
  }
  terminal.say(args.has('json') ? jsonText(evidence.json) : evidence.draw(wish).join('\n'))
  if (others.length > 0)
    terminal.complain(
      `Of that key there are others: add --process, one of ${others.map(({ session }) => session.process).join(', ')}`,
    )
  return evidence.isNeedy ? LIVE_EXIT.needsYou : EXIT.done
}

function wishOf({ width, isAscii }: TasksDoors): DrawWish {
  return { width: width(), isAscii, hasColor: false }
}
