/** What a judge said about a trial of a scene, beside what it should have said. */

import type { Alarm, Findings, Message } from './judge.ts'
import { WATCHED_MS } from './scenes/scene.ts'
import type { Expected, ExpectedAlarm } from './scenes/scene.ts'
import type { Trial } from './scenes/all-scenes.ts'

/** One trial, judged. */
export interface TrialScore {
  readonly scene: string
  /** What must be said, and when. */
  readonly due: string
  /** All is as it must be: in time, right in every word, once, no false message, at most ten. */
  readonly isRight: boolean
  /** What must be said was said in time, right in every word or not. */
  readonly isInTime: boolean
  /** What must be said was said, in time or not. */
  readonly isFound: boolean
  /** Something was said before its time, or where nothing may be said. */
  readonly isEarly: boolean
  /** A second first word came: one hang is one alarm. */
  readonly isTwice: boolean
  /** From the last sign of life to the first word, pauses left out, in ms; undefined without a word. */
  readonly afterMs: number | undefined
  /** All that is wrong with the first word: `class`, `reason`, `culprit`, `run`, `place`, `age`. */
  readonly wrong: readonly string[]
  /** Messages to people within six hours. */
  readonly messages: number
  /** Messages that say that it moves although nothing does, and all where nothing may be said. */
  readonly falseMessages: number
  /** The people who were told heard what became of it. */
  readonly isClosed: boolean
}

/** Silence in which the process watched, and how much of its stops may count as silence too, in ms. */
interface Silence {
  readonly ms: number
  readonly toleratedMs: number
}

const TICK_MS = 1_000
/** By its limit and two ticks. */
const GRACE_MS = 2 * TICK_MS
/** A tick counts at most its period and a tenth of it, however late it comes. */
const STOP_COUNTS_MS = 1.1 * TICK_MS
/** What people may read about one hang in six hours. */
const MAX_MESSAGES = 10

/** Judges one trial. */
export function scoreTrial(trial: Trial, findings: Findings): TrialScore {
  const { scene, expected } = trial
  const { alarms, messages } = saidAbout(trial, findings)
  const first = alarms.find(({ repeat }) => repeat === 0)
  const word = expected.end === undefined ? first : messages.find(({ kind }) => kind === 'ended')
  const silence = word && silenceUntil(word.atMs, trial)
  const { limitMs = 0, withinMs = 0 } = expected.alarm ?? {}
  const isQuiet = expected.alarm === undefined && expected.end === undefined
  const isTooEarly = silence !== undefined && silence.ms < limitMs - silence.toleratedMs
  const isTooLate = silence === undefined || silence.ms > limitMs + withinMs + GRACE_MS + silence.toleratedMs
  const isInTime = !isTooEarly && !isTooLate
  const wrong = faultsOf(expected, { first, messages, silence })
  const isTwice = alarms.filter(({ repeat }) => repeat === 0).length > 1
  const falseMessages = messages.filter((message) => isFalse(message, expected)).length
  const isClosed = expected.closes !== true || messages.some((message) => closes(message, expected))
  const isEarly = isQuiet ? messages.length + alarms.length > 0 : isTooEarly
  const isSaid = isQuiet ? !isEarly : isInTime && wrong.length === 0 && !isTwice
  return {
    scene,
    due: dueOf(expected),
    isRight: isSaid && falseMessages === 0 && isClosed && messages.length <= MAX_MESSAGES,
    isInTime: isQuiet ? !isEarly : isInTime,
    isFound: silence !== undefined,
    isEarly,
    isTwice: !isQuiet && isTwice,
    afterMs: silence?.ms,
    wrong,
    messages: messages.length,
    falseMessages,
    isClosed,
  }
}

function dueOf({ alarm, end }: Expected): string {
  if (end !== undefined) return `told at once as ${end}`
  if (alarm === undefined) return 'nothing'
  const { class: kind, reason, culprit, limitMs, withinMs = 0 } = alarm
  const when = withinMs > 0 ? `at most ${withinMs / 1_000} s late` : `after ${limitMs / 1_000} s`
  return `${kind} ${when}, ${reason}${culprit == null ? '' : ` in ${culprit}`}`
}

function saidAbout({ session, expected }: Trial, said: Findings): Pick<Findings, 'alarms' | 'messages'> {
  const isOfTrial = (key: string): boolean => key === session || key.startsWith(`${session}:`)
  const isWatched = ({ atMs }: { readonly atMs: number }): boolean => atMs <= expected.fromMs + WATCHED_MS
  return {
    alarms: said.alarms.filter((alarm) => isOfTrial(alarm.session) && isWatched(alarm)),
    messages: said.messages.filter((message) => isOfTrial(message.room) && isWatched(message)),
  }
}

/** Silence as it could be observed: what a stopped process does not see does not count, but for a moment each. */
function silenceUntil(atMs: number, { expected, disturbances }: Trial): Silence {
  let ms = atMs - expected.fromMs
  let toleratedMs = 0
  for (const { kind, ms: stoppedMs, atMs: stopMs } of disturbances) {
    if (kind !== 'stopped' || stopMs > atMs || stopMs + stoppedMs < expected.fromMs) continue
    ms -= stopMs + stoppedMs - Math.max(stopMs, expected.fromMs)
    toleratedMs += STOP_COUNTS_MS
  }
  return { ms, toleratedMs }
}

function faultsOf(
  { alarm: due, end }: Expected,
  said: { first: Alarm | undefined; messages: readonly Message[]; silence: Silence | undefined },
): string[] {
  const { first, messages, silence } = said
  if (end !== undefined) {
    const ended = messages.find(({ kind }) => kind === 'ended')
    return ended !== undefined && ended.reason !== end ? ['reason'] : []
  }
  if (due === undefined || first === undefined || silence === undefined) return []
  return [...faultsOfAlarm(due, first, silence), ...faultsOfPlace(due, messages)]
}

function faultsOfAlarm(due: ExpectedAlarm, first: Alarm, silence: Silence): string[] {
  const faults: string[] = []
  if (first.class !== due.class) faults.push('class')
  if (first.reason !== due.reason) faults.push('reason')
  if (due.culprit !== undefined && (first.culprit ?? null) !== due.culprit) faults.push('culprit')
  if (due.run !== undefined && first.run !== due.run) faults.push('run')
  if (due.evidence !== undefined && first.evidence !== due.evidence) faults.push('evidence')
  const isLoop = due.limitMs === 0
  if (!isLoop && Math.abs(first.ageMs - silence.ms) > GRACE_MS + silence.toleratedMs) faults.push('age')
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
