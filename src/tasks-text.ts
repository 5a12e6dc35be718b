/** What a host's own `/tasks` command answers: who runs, what they do, and who needs people. */

import { currentLifesign } from './instance.ts'
import type { Lifesign } from './lifesign.ts'
import type { NoticePart } from './model/notice.ts'
import { isSamePlace, isSameRoom, type Origin } from './model/origin.ts'
import { taskList } from './notify/tasks/task-list.ts'
import type { Scene } from './notify/tasks/task.ts'
import { systemClock } from './system-clock.ts'

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
  readonly lifesign?: Lifesign
  /** The time of the silences, in ms since the epoch. @default now */
  readonly at?: number
}

const MAX_ROWS = 15

/**
 * The tasks of this process as a short list for people, those that need them first: who, what, how long, what it does
 * now. Names are harmless in it: the channel's markup escapes them.
 *
 * @param format `plain` for words without signs, as for mail, SMS or screen readers; else the markup of a channel:
 *   `slackMarkup`, `telegramMarkup`, `discordMarkup` from `lifesign/channels/<name>`
 * @returns a text for `plain`, else what the platform's own client sends
 * @throws {RangeError} for `maxRows` below 1
 * @example
 * tasksText('plain') // 'Nothing runs here.'
 */
export function tasksText(format: 'plain', options?: TasksTextOptions): string
export function tasksText<Message>(format: Markup<Message>, options?: TasksTextOptions): Message
export function tasksText<Message>(
  format: 'plain' | Markup<Message>,
  options: TasksTextOptions = {},
): string | Message {
  const { maxRows = MAX_ROWS } = options
  if (!(maxRows >= 1)) throw new RangeError(`maxRows must be 1 or more, but is ${String(maxRows)}`)
  const parts = taskList(sceneOf(options), { maxRows, isWorded: format === 'plain' })
  return format === 'plain' ? parts.map(({ value }) => value).join('') : format(parts)
}

function sceneOf({
  lifesign = currentLifesign(),
  origin,
  at = systemClock.wallTime(),
}: TasksTextOptions): Scene {
  const isHere = ({ origin: of }: { readonly origin?: Origin | undefined }): boolean =>
    origin === undefined ||
    (of !== undefined && (origin.thread === undefined ? isSameRoom(of, origin) : isSamePlace(of, origin)))
  return {
    runs: lifesign?.runs.list().filter(isHere) ?? [],
    sessions: lifesign?.sessions.list().filter(isHere) ?? [],
    at,
  }
}
