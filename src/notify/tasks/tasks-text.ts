/** The list of tasks in the markup of a platform, for a room or for all. */

import type { NoticePart } from '../../model/notice.ts'
import { isSamePlace, isSameRoom, type Origin } from '../../model/origin.ts'
import type { RunSnapshot } from '../../model/run-snapshot.ts'
import type { SessionSnapshot } from '../../model/session.ts'
import { taskList } from './task-list.ts'
import type { Scene } from './task.ts'

/** Writes a sentence in the markup of a platform: each channel exports its own. */
export type Markup<Message> = (parts: readonly NoticePart[]) => Message

/** Options of `tasksText`. */
export interface TasksTextOptions {
  /**
   * Only the tasks of this room, or of this thread if it names one: what a room may see. Without it all of the process
   * are shown, as in a room of operators.
   */
  readonly origin?: Origin
  /** Lines of tasks at most, 1 or more; what is left out is counted. Those that need people stay longest. @default 15 */
  readonly maxRows?: number
  /** Whose tasks. @default the instance of this process */
  readonly lifesign?: TaskKeeper
  /** The time of the silences, in ms since the epoch. @default now */
  readonly at?: number
}

/** Who knows of tasks: an instance of Lifesign. */
export interface TaskKeeper {
  readonly runs: { list(): readonly RunSnapshot[] }
  readonly sessions: { list(): readonly SessionSnapshot[] }
}

const MAX_ROWS = 15

/**
 * The list in a format.
 *
 * @param here what an unnamed host and an untold time are
 * @throws {RangeError} for `maxRows` below 1
 */
export function tasksIn<Message>(
  format: 'plain' | Markup<Message>,
  options: TasksTextOptions,
  here: { readonly lifesign: TaskKeeper | undefined; readonly at: number },
): string | Message {
  const { maxRows = MAX_ROWS, lifesign = here.lifesign, at = here.at, origin } = options
  if (!(maxRows >= 1)) throw new RangeError(`maxRows must be 1 or more, but is ${String(maxRows)}`)
  const parts = taskList(sceneOf({ lifesign, origin, at }), { maxRows, isWorded: format === 'plain' })
  return format === 'plain' ? parts.map(({ value }) => value).join('') : format(parts)
}

interface Question {
  readonly lifesign: TaskKeeper | undefined
  readonly origin: Origin | undefined
  readonly at: number
}

function sceneOf({ lifesign, origin, at }: Question): Scene {
  const isHere = ({ origin: of }: { readonly origin?: Origin | undefined }): boolean =>
    origin === undefined ||
    (of !== undefined && (origin.thread === undefined ? isSameRoom(of, origin) : isSamePlace(of, origin)))
  return {
    runs: lifesign?.runs.list().filter(isHere) ?? [],
    sessions: lifesign?.sessions.list().filter(isHere) ?? [],
    at,
  }
}
