/** What a judge said about the trials of one scene, beside what it should have said. */

import type { Alarm, Findings, Message } from './judge.ts'
import { WATCHED_MS } from './scenes/scene.ts'
import type { Expected, ExpectedAlarm } from './scenes/scene.ts'
import type { Trial } from './scenes/all-scenes.ts'

/** One trial, judged. */
export interface TrialScore {
  readonly scene: string
  /** All is as it must be: in time, right in every word, once, no false message, at most ten. */
  readonly isRight: boolean
  /** What must be said was said, in time or not. */
  readonly isFound: boolean
  /** Something was said before its time, or where nothing may be said. */
  readonly isEarly: boolean
  /** From the last sign of life to the first word, in ms; undefined without a word. */
  readonly afterMs: number | undefined
  /** Whatever is wrong with the first word: `class`, `reason`, `culprit`, `run`, `place`, `age`. */
  readonly wrong: readonly string[]
  /** Messages to people within six hours. */
  readonly messages: number
  /** Messages that say that it moves although nothing does, and all where nothing may be said. */
  readonly falseMessages: number
  /** Whoever was told heard what became of it. */
  readonly isClosed: boolean
}

const TICK_MS = 1_000
/** By its limit and two ticks. */
const GRACE_MS = 2 * TICK_MS
/** What people may read about one hang in six hours. */
const MAX_MESSAGES = 10

/** Judges one trial. */
export function scoreTrial({ scene, session, expected }: Trial, findings: Findings): TrialScore {
  const isOfTrial = (key: string): boolean => key === session || key.startsWith(`${session}:`)
  const inTime = ({ atMs }: { readonly atMs: number }): boolean => atMs <= expected.fromMs + WATCHED_MS
  const alarms = findings.alarms.filter((alarm) => isOfTrial(alarm.session) && inTime(alarm))
  const messages = findings.messages.filter((message) => isOfTrial(message.room) && inTime(message))
  const first = alarms.find(({ repeat }) => repeat === 0)
  const word = expected.end === undefined ? first : messages.find(({ kind }) => kind === 'ended')
  const { alarm: due } = expected
  const limitMs = due?.limitMs ?? 0
  const afterMs = word && word.atMs - expected.fromMs
  const isSilenceRight = due === undefined && expected.end === undefined
  const isEarly = isSilenceRight ? messages.length + alarms.length > 0 : (afterMs ?? Infinity) < limitMs
  const wrong = faultsOf(expected, { first, messages })
  const isInTime = afterMs !== undefined && afterMs >= limitMs && afterMs <= limitMs + GRACE_MS
  const extra = alarms.filter(({ repeat }) => repeat === 0).length - 1
  const falseMessages = messages.filter((message) => isFalse(message, expected)).length
  const isClosed = expected.closes !== true || messages.some((message) => closes(message, expected))
  const isSaid = isSilenceRight ? !isEarly : isInTime && wrong.length === 0 && extra <= 0
  return {
    scene,
    isRight: isSaid && falseMessages === 0 && isClosed && messages.length <= MAX_MESSAGES,
    isFound: afterMs !== undefined,
    isEarly,
    afterMs,
    wrong,
    messages: messages.length,
    falseMessages,
    isClosed,
  }
}

function faultsOf(
  { alarm: due, end, fromMs }: Expected,
  { first, messages }: { first: Alarm | undefined; messages: readonly Message[] },
): string[] {
  if (end !== undefined) {
    const ended = messages.find(({ kind }) => kind === 'ended')
    return ended !== undefined && ended.reason !== end ? ['reason'] : []
  }
  if (due === undefined || first === undefined) return []
  return [...faultsOfAlarm(due, first, fromMs), ...faultsOfPlace(due, messages)]
}

function faultsOfAlarm(due: ExpectedAlarm, first: Alarm, fromMs: number): string[] {
  const faults: string[] = []
  if (first.class !== due.class) faults.push('class')
  if (first.reason !== due.reason) faults.push('reason')
  if (due.culprit !== undefined && (first.culprit ?? null) !== due.culprit) faults.push('culprit')
  if (due.run !== undefined && first.run !== due.run) faults.push('run')
  const isLoop = due.limitMs === 0
  if (!isLoop && Math.abs(first.ageMs - (first.atMs - fromMs)) > GRACE_MS) faults.push('age')
  return faults
}

/** A first word of trouble must reach the right room, and no other; what is only shown reaches nobody. */
function faultsOfPlace(due: ExpectedAlarm, messages: readonly Message[]): string[] {
  const told = messages.filter(({ kind }) => kind === 'stalled' || kind === 'stuck')
  if (due.untold === true) return told.length > 0 ? ['place'] : []
  if (due.room === undefined) return []
  return told.every(({ room }) => room === due.room) && told.length > 0 ? [] : ['place']
}

function isFalse(message: Message, expected: Expected): boolean {
  if (expected.alarm === undefined && expected.end === undefined) return true
  return message.kind === 'recovered' && message.atMs < (expected.movesMs ?? Infinity)
}

function closes({ kind, atMs }: Message, { movesMs = Infinity }: Expected): boolean {
  return (kind === 'recovered' || kind === 'ended') && atMs >= movesMs
}
