/** What can be done about a line, in the words that page and terminal ask with. Pure. */

import type { ActionResult } from '../wire/action-schema.ts'
import type { Line } from './line.ts'

/** A question with its answers. */
export interface Question {
  readonly title: string
  /** What comes of a yes. */
  readonly text: string
  readonly yes: string
  readonly no: string
}

/** Why its runs cannot be stopped; undefined where they can. */
export function whyNoStop({ status, session, process }: Line): string | undefined {
  if (process?.state === 'gone' || status === 'lost' || status === 'dead')
    return 'Its process is dead: nothing is left to stop.'
  if (process !== undefined) return 'Stop its sessions one by one; they hear it when it answers.'
  if (status === 'unresponsive') return 'Its process does not answer: nothing reaches it.'
  if (status === 'stuck') return 'Nothing runs, so there is nothing to stop.'
  return session?.runCount === 0 ? 'No run is open.' : undefined
}

/** Whether something of it can be given back. */
export function canRecover({ status }: Line): boolean {
  return status === 'stuck' || status === 'stalled'
}

/** Asked before its runs are stopped. */
export function stopQuestion({ name, session }: Line): Question {
  const runs = session?.runCount ?? 1
  const ends = runs === 1 ? 'Its run ends' : `Its ${runs} runs end`
  return {
    title: `Stop ${name}?`,
    text: `${ends} as “killed by stop”. What they still say is held back; what they have done stays done. Its people are told.`,
    yes: runs === 1 ? 'Stop it' : `Stop ${runs} runs`,
    no: 'Keep it running',
  }
}

/** Asked before it is given back to those who wait. */
export function recoverQuestion({ name, status, queueDepth: waits = 0 }: Line): Question {
  const isStuck = status === 'stuck'
  return {
    title: `Recover ${name}?`,
    text: isStuck
      ? `What is left over is released, and ${waits === 1 ? 'the message goes' : `the ${waits} messages go`} on. Nothing is stopped.`
      : 'Its runs end as “killed by recovery”, then its lane moves on. Its people are told.',
    yes: isStuck ? 'Release it' : 'Recover it',
    no: 'Leave it',
  }
}

/** How many runs ended, and where that was seen. */
export function endedWords({ runsEnded, seenBy }: Pick<ActionResult, 'runsEnded' | 'seenBy'>): string {
  return `${runsEnded} run${runsEnded === 1 ? '' : 's'} ended, seen by ${seenBy}.`
}
