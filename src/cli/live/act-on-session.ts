/** `lifesign stop` and `lifesign recover`: ends what a session runs, or gives it back; both ask first. */

import { EXIT, type Command, type Terminal } from '../command.ts'
import type { Arguments } from '../flags.ts'
import { LIVE_FLAGS, type LiveAction, type LiveLooking } from './live-looking.ts'
import { withLive, type TasksDoors } from './tasks.ts'
import { UsageError } from '../usage-error.ts'

/** What the commands need of the rest of the house. */
export interface ActDoors extends Pick<TasksDoors, 'open' | 'token' | 'plain'> {
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
      'It asks first; --yes answers it. Exit codes: 0 done, 1 not done, 2 wrong usage, 4 nothing answers there.',
    ],
    flags: {
      ...LIVE_FLAGS,
      process: { value: '<id>', text: 'where the session lives, if several have one of that key' },
      yes: { text: 'asks nobody' },
    },
    run: async (args, terminal) => {
      const key = keyOf(args, action)
      return withLive({ args, terminal, doors }, (live) =>
        act({ action, key, args, terminal, live, ask: doors.ask }),
      )
    },
  }
}

interface Act {
  readonly action: LiveAction
  readonly key: string
  readonly args: Arguments
  readonly terminal: Terminal
  readonly live: LiveLooking
  readonly ask: ActDoors['ask']
}

async function act({ action, key, args, terminal, live, ask }: Act): Promise<number> {
  const process = await processOf(live, key, args.text('process'))
  if (process === undefined) {
    terminal.complain(`lifesign: no session ${key} is heard`)
    return EXIT.failed
  }
  if (!args.has('yes')) {
    if (ask === undefined) throw new UsageError(`Cannot ask: there is no terminal. Add --yes to ${action} it`)
    if (!(await ask(`${action === 'stop' ? 'Stop' : 'Recover'} ${key}?`))) {
      terminal.complain('Nothing was done.')
      return EXIT.failed
    }
  }
  const end = await live.act(action, { key, process })
  const words = args.has('json') ? JSON.stringify(end.json) : end.words
  ;(end.isDone || args.has('json') ? terminal.say : terminal.complain)(words)
  return end.isDone ? EXIT.done : EXIT.failed
}

async function processOf(
  live: LiveLooking,
  key: string,
  said: string | undefined,
): Promise<string | undefined> {
  const processes = await live.processesOf(key)
  if (said !== undefined) return processes.find((one) => one === said)
  if (processes.length > 1)
    throw new UsageError(`Cannot tell which: say --process, one of ${processes.join(', ')}`)
  return processes[0]
}

function keyOf({ positionals }: Arguments, action: LiveAction): string {
  const [key, ...more] = positionals
  if (key === undefined || more.length > 0)
    throw new UsageError(`Cannot ${action}: name one session, by its key`)
  return key
}
