/** `lifesign stop` and `lifesign recover`: ends what a session runs, or gives it back; both ask first. */

import { EXIT, type Command, type Terminal } from '../command.ts'
import type { Arguments } from '../flags.ts'
import { jsonText } from '../json-text.ts'
import { UsageError } from '../usage-error.ts'
import { nameOf, sessionsOf, unknownSession, type SessionLine, type Wanted } from './find-session.ts'
import { SESSION_FLAGS, type LiveAction, type LiveLooking, type Look } from './live-looking.ts'
import { withLive, type LiveDoors } from './with-live.ts'

/** What the commands need of the rest of the house. */
export interface ActDoors extends Pick<LiveDoors, 'open' | 'token' | 'plain'> {
  /** Asks a person; undefined where nobody could answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined
}

const SUMMARIES = {
  stop: 'Ends the live runs of a session',
  recover: 'Gives a silent session back to those who wait',
} as const

/** One of the two, with its doors. */
export function actCommand(action: LiveAction, doors: ActDoors): Command {
  return {
    name: action,
    takes: '<key>',
    summary: SUMMARIES[action],
    details: [
      'It asks first; --yes answers it. The name that stands in the list will do, if no other session has it.',
      'Exit codes: 0 done, 1 not done, 2 wrong usage, 4 nothing answers there.',
    ],
    flags: { ...SESSION_FLAGS, yes: { text: 'asks nobody' } },
    run: async (args, terminal) => {
      const wanted = { name: nameOf(args, action), process: args.text('process') }
      return withLive({ args, terminal, doors }, (live) =>
        act({ action, wanted, args, terminal, live, doors }),
      )
    },
  }
}

interface Act {
  readonly action: LiveAction
  readonly wanted: Wanted
  readonly args: Arguments
  readonly terminal: Terminal
  readonly live: LiveLooking
  readonly doors: ActDoors
}

async function act({ action, wanted, args, terminal, live, doors }: Act): Promise<number> {
  const look = await live.look()
  const line = theOne(look, wanted)
  if (line === undefined) {
    terminal.complain(`lifesign: ${unknownSession(look, wanted)}`)
    return EXIT.failed
  }
  if (!args.has('yes') && !(await isWanted(line, action, doors.ask))) {
    terminal.complain('Nothing was done.')
    return EXIT.failed
  }
  const end = await live.act(action, line.session).catch((error: unknown) => {
    const words = doors.plain(error)
    return { isDone: false, words, json: { action, status: 'failed', detail: words } }
  })
  const say = end.isDone || args.has('json') ? terminal.say : terminal.complain
  say(args.has('json') ? jsonText(end.json) : end.words)
  return end.isDone ? EXIT.done : EXIT.failed
}

async function isWanted(line: SessionLine, action: LiveAction, ask: ActDoors['ask']): Promise<boolean> {
  if (ask === undefined) throw new UsageError(`Cannot ask: there is no terminal. Add --yes to ${action} it`)
  const offer = line.offers[action]
  // What is seen may be old: its process knows best, and says why not.
  const question = 'question' in offer ? offer.question : `${offer.refusal} Try all the same?`
  return ask(question)
}

function theOne(look: Look, wanted: Wanted): SessionLine | undefined {
  const [line, ...others] = sessionsOf(look, wanted)
  if (line === undefined || others.length === 0) return line
  const processes = [line, ...others].map(({ session }) => session.process)
  throw new UsageError(`Cannot tell which: say --process, one of ${processes.join(', ')}`)
}
