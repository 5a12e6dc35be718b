/** One line about a task: who, what it does now, how long. */

import { CONDITION_WORDS, type Condition } from '../../model/condition.ts'
import type { NoticePart } from '../../model/notice.ts'
import type { RunSnapshot } from '../../model/run-snapshot.ts'
import { humanDuration } from '../words/duration.ts'
import { code, text } from '../words/part.ts'
import { harmlessName } from '../words/render.ts'
import { nameOf, type Task } from './task.ts'

/** Shape and word, never colour alone: screens and people differ. */
const SIGNS: Readonly<Record<Condition, string>> = {
  dead: '❌',
  lost: '❌',
  unresponsive: '❔',
  stuck: '🟥',
  stalled: '⚠️',
  waiting: '🙋',
  slow: '⏳',
  long_running: '⏳',
  retry: '🔄',
  active: '🟢',
  finished: '✅',
  idle: '💤',
}

/** Said where the sign alone would leave people guessing. */
const STATES: Readonly<Partial<Record<Condition, string>>> = {
  stuck: 'is stuck: ',
  stalled: 'is stalled: ',
  slow: 'is slow: ',
}

/** The line as chats show it: a sign, the name, what is with it. */
export function signedLine(task: Task): NoticePart[] {
  const state = STATES[task.condition] ?? ''
  return [
    text(`${SIGNS[task.condition]} `),
    code(harmlessName(task.name)),
    text(` ${state}`),
    ...storyOf(task),
  ]
}

/** The line for mail, SMS and screen readers: the word comes first, and there is no picture. */
export function wordedLine(task: Task): NoticePart[] {
  const word = CONDITION_WORDS[task.condition]
  return [text(`${word}: `), code(harmlessName(task.name)), text(', '), ...storyOf(task), text('.')]
}

function storyOf(task: Task): NoticePart[] {
  const queued = task.backlog > 0 && task.condition !== 'stuck' ? [text(`; ${queue(task.backlog)}`)] : []
  return [...STORIES[task.condition](task), ...queued]
}

const silence = ({ silentMs }: Task): string => humanDuration(silentMs)
const age = ({ elapsedMs = 0 }: Task): string => humanDuration(elapsedMs)

const STORIES: Readonly<Record<Condition, (task: Task) => NoticePart[]>> = {
  dead: (task) => [text(`died ${silence(task)} ago`)],
  lost: (task) => [text(`was lost ${silence(task)} ago`)],
  unresponsive: (task) => [text(`has not been heard for ${silence(task)}`)],
  stuck: (task) => [text(`${queue(task.backlog)} and nothing runs for ${silence(task)}`)],
  stalled: (task) => hung(task),
  waiting: (task) => [...who(task), text(`waits for an answer for ${silence(task)}`)],
  slow: (task) => hung(task),
  long_running: (task) => [text(`runs for ${age(task)}`), ...doing(task)],
  retry: (task) => [...who(task), text(`waits for a retry for ${silence(task)}`)],
  active: (task) => [text(`runs for ${age(task)}`), ...doing(task)],
  finished: (task) => [text(`finished ${silence(task)} ago`)],
  idle: () => [text('rests')],
}

function queue(backlog: number): string {
  if (backlog === 0) return 'its turn was taken up'
  return backlog === 1 ? '1 message waits' : `${backlog} messages wait`
}

function hung(task: Task): NoticePart[] {
  return [...culprit(task), ...place(task), text(`silent for ${silence(task)}`)]
}

/** The run that is meant, where it is one of those below. */
function culprit({ isBelow, worst }: Task): NoticePart[] {
  return isBelow && worst !== undefined ? [code(harmlessName(nameOf(worst))), text(' ')] : []
}

function who(task: Task): NoticePart[] {
  return task.isBelow ? [text('has '), ...culprit(task), text('that ')] : []
}

function place({ worst }: Task): NoticePart[] {
  const { state, toolName, model } = worst?.heartbeat ?? {}
  if (toolName !== undefined && state !== 'streaming' && state !== 'awaiting_model')
    return [text('in '), code(harmlessName(toolName)), text(', ')]
  return model === undefined ? [] : [text('waits for '), code(harmlessName(model)), text(', ')]
}

function doing({ worst, below }: Task): NoticePart[] {
  if (below > 0) return [text(below === 1 ? ', 1 sub-agent moves' : `, ${below} sub-agents move`)]
  return worst === undefined ? [] : nowOf(worst)
}

function nowOf({ heartbeat: { state, toolName } }: RunSnapshot): NoticePart[] {
  if (state === 'streaming') return [text(', streaming')]
  if (state === 'awaiting_model') return [text(', waits for the first word')]
  return toolName === undefined ? [] : [text(', in '), code(harmlessName(toolName))]
}
