/** The list of tasks that a host's own `/tasks` command answers with. */

import { groupOf } from '../../model/condition.ts'
import type { NoticePart } from '../../model/notice.ts'
import { text } from '../words/part.ts'
import { idleCount, tasksOf, type Scene, type Task } from './task.ts'
import { signedLine, wordedLine } from './task-words.ts'

/** How it is written. */
export interface TaskListOptions {
  /** Lines of tasks at most, 1 or more. Active ones leave first. */
  readonly maxRows: number
  /** Words instead of signs. */
  readonly isWorded: boolean
}

/** The list, in parts that a channel writes in its own markup. */
export function taskList(scene: Scene, { maxRows, isWorded }: TaskListOptions): NoticePart[] {
  const tasks = tasksOf(scene)
  if (tasks.length === 0) return [text('Nothing runs here.')]
  const lineOf = isWorded ? wordedLine : signedLine
  const need = tasks.filter(isNeedy)
  const alive = tasks.filter((task) => !isNeedy(task))
  const shownNeed = need.slice(0, maxRows)
  const shownAlive = alive.slice(0, maxRows - shownNeed.length)
  return [
    text(headline(need.length, alive.length, idleCount(scene))),
    ...lines(shownNeed, lineOf),
    ...more(need.length - shownNeed.length, 'needs you', 'need you'),
    ...(need.length > 0 && shownAlive.length > 0 ? [text('\n')] : []),
    ...lines(shownAlive, lineOf),
    ...more(alive.length - shownAlive.length, 'is alive', 'are alive'),
  ]
}

function isNeedy({ condition }: Task): boolean {
  return groupOf(condition) === 'need'
}

function headline(need: number, alive: number, idle: number): string {
  const rest = idle === 0 ? '' : `, ${idle} idle`
  if (need === 0) return alive === 1 ? `1 is alive${rest}.` : `All ${alive} are alive${rest}.`
  const others = alive === 0 ? '' : `, ${alive} ${alive === 1 ? 'is' : 'are'} alive`
  return `${need} ${need === 1 ? 'needs' : 'need'} you${others}${rest}.`
}

function lines(tasks: readonly Task[], lineOf: (task: Task) => NoticePart[]): NoticePart[] {
  return tasks.flatMap((task) => [text('\n'), ...lineOf(task)])
}

function more(count: number, one: string, many: string): NoticePart[] {
  if (count === 0) return []
  return [text(`\nand ${count} more ${count === 1 ? one : many}`)]
}
