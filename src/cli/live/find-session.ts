/** Finds the session that somebody means: by its key, else by the name that the list shows. */

import type { Arguments } from '../flags.ts'
import { didYouMean } from '../nearest-name.ts'
import { UsageError } from '../usage-error.ts'
import type { Look, SessionTarget, ShownLine } from './live-looking.ts'

/** A line of a session. */
export type SessionLine = ShownLine & { readonly session: SessionTarget }

/** Who is meant. */
export interface Wanted {
  /** A key, or a name. */
  readonly name: string
  /** The id of a process. Default: any. */
  readonly process: string | undefined
}

/**
 * All that are meant, the neediest first. A key wins over a name.
 *
 * @throws {UsageError} for a name that stands for several keys: nobody shall stop another one
 */
export function sessionsOf(look: Look, { name, process }: Wanted): SessionLine[] {
  const all = look.lines({ all: true }).filter(hasSession)
  const there = all.filter(({ session }) => process === undefined || session.process === process)
  const byKey = there.filter(({ session }) => session.key === name)
  if (byKey.length > 0) return byKey
  const byName = there.filter((line) => line.name === name)
  const keys = new Set(byName.map(({ session }) => session.key))
  if (keys.size > 1)
    throw new UsageError(`Cannot tell which ${name}: say its key, one of ${[...keys].join(', ')}`)
  return byName
}

/** Why it was not found, and what may have been meant. */
export function unknownSession(look: Look, { name, process }: Wanted): string {
  const all = look.lines({ all: true }).filter(hasSession)
  const processes = [...new Set(all.map(({ session }) => session.process))]
  if (process !== undefined && !processes.includes(process))
    return `no process ${process} is heard${didYouMean(process, processes) || '.'} Ids are in: lifesign tasks --json`
  if (all.length === 0) return `no session ${name} is heard: nothing runs`
  const names = all.flatMap((line) => [line.session.key, line.name])
  return `no session ${name} is heard${didYouMean(name, names) || '.'} All are in: lifesign tasks --all`
}

/** The one name that a command takes. @throws {UsageError} for none, and for more */
export function nameOf({ positionals }: Arguments, verb: string): string {
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0)
    throw new UsageError(`Cannot ${verb}: name one session, by its key. All are in: lifesign tasks --all`)
  return name
}

function hasSession(line: ShownLine): line is SessionLine {
  return line.session !== undefined
}
