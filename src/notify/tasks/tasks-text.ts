/** The list of tasks in the markup of a platform, for a room or for all. */

import type { NoticePart } from '../../model/notice.ts'
import { isSamePlace, isSameRoom, type Origin } from '../../model/origin.ts'
import type { RunSnapshot } from '../../model/run-snapshot.ts'
import type { SessionSnapshot } from '../../model/session.ts'
import { taskList } from './task-list.ts'
import type { Scene } from './task.ts'

/** Writes a sentence in the markup of a platform: each channel exports its own. */
export interface Markup<Message> {
  (parts: readonly NoticePart[]): Message
  /** Whether the platform takes the sentence as it is, without a cut. Default: it takes any. */
  readonly isWhole?: (parts: readonly NoticePart[]) => boolean
}

/** Options of `tasksText`. */
export interface TasksTextOptions {
  /**
   * Only the tasks of this room, or of this thread if it names one: what a room may see. Without it all of the process
   * are shown, as in a room of operators.
   */
  readonly origin?: Origin
  /**
   * Lines of tasks at most, 1 or more: fewer where the platform takes no more. What is left out is counted, and those
   * that need people stay longest. @default 15
   */
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
  const scene = sceneOf({ lifesign, origin, at })
  const partsOf = (rows: number): NoticePart[] =>
    taskList(scene, { maxRows: rows, isWorded: format === 'plain' })
  if (format === 'plain') return valuesOf(partsOf(maxRows))
  const { isWhole = () => true } = format
  const most = Math.min(maxRows, scene.runs.length + scene.sessions.length)
  return format(
    partsOf(isWhole(partsOf(maxRows)) ? maxRows : rowsThatFit(most, (rows) => isWhole(partsOf(rows)))),
  )
}

/** By halving: there may be thousands. One is shown in any case, cut by its platform. */
function rowsThatFit(most: number, fits: (rows: number) => boolean): number {
  let [fitting, tooMany] = [1, most]
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1
    if (fits(middle)) fitting = middle
    else tooMany = middle
  }
  return fitting
}

function valuesOf(parts: readonly NoticePart[]): string {
  return parts.map(({ value }) => value).join('')
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
