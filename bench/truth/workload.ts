/** The healthy world: many sessions of healthy turns, and what happens to the process that watches them. */

import { disturbancesOf, disturbed } from './disturbances.ts'
import { logNormal } from './duration.ts'
import { Random } from './random.ts'
import { inOrder, Script } from './script.ts'
import type { CallNumbers } from './script.ts'
import { PERSON } from './tool-call.ts'
import type { Trace } from './trace.ts'
import { writeTurn } from './turn.ts'
import type { Manner } from './turn.ts'

/** How big a world is. */
export interface WorkloadOptions {
  readonly seed: string
  readonly sessions: number
  /** How many begin in a minute: nine times as many are busy at a time. @default 10 / 3 */
  readonly perMinute?: number
  /** Nothing happens to the process that watches. @default false */
  readonly isCalm?: boolean
}

/** Sessions begin one after the other, so many a minute: about thirty are busy at a time. */
const SESSIONS_A_MINUTE = 10 / 3
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const MODELS = ['gpt-5', 'claude-opus-4', 'gemini-3-pro'] as const
const MAX_TURNS = 5
const PINGED = 0.5
const APPROVING = 0.15
/** People come back after a while, or not for this conversation. */
const MAX_PAUSE_MS = HOUR_MS
/** A turn over a minute gets queued input, one message in ten minutes, at most three. */
const QUEUED_FROM_MS = MINUTE_MS
const QUEUED_EACH_MS = 10 * MINUTE_MS
const MAX_QUEUED = 3
const PICKUP = logNormal(0.02, 1)

/** Writes a healthy world. */
export function healthyTrace({
  seed,
  sessions,
  perMinute = SESSIONS_A_MINUTE,
  isCalm = false,
}: WorkloadOptions): Trace {
  const random = new Random(seed)
  const numbers: CallNumbers = { next: 0 }
  const busyMs = (sessions / perMinute) * MINUTE_MS
  const scripts = Array.from({ length: sessions }, (_, index) => {
    const { script, lengthMs } = healthySession(`s${index}`, random.fork(`session ${index}`), numbers)
    const startMs = ((index + random.next()) / perMinute) * MINUTE_MS
    // A session that waits a day for a person begins early: else the replay would end with a day of nothing but that.
    script.postpone(Math.min(startMs, Math.max(0, busyMs - lengthMs)))
    return script
  })
  const disturbances = isCalm ? [] : disturbancesOf(random.fork('disturbances'), busyMs)
  return disturbed(inOrder(scripts), disturbances)
}

/** Writes one healthy session from 0 on; it is so long until its last turn has ended. */
export function healthySession(
  session: string,
  random: Random,
  numbers: CallNumbers,
): { readonly script: Script; readonly lengthMs: number } {
  const script = new Script(session, random, numbers)
  return { script, lengthMs: writeSession(script) }
}

/** Writes it from 0 on, and returns when its last turn ended. */
function writeSession(script: Script): number {
  const { random } = script
  const manner: Manner = {
    model: MODELS[random.whole(0, MODELS.length - 1)] as string,
    pings: random.chance(PINGED),
    approves: random.chance(APPROVING),
  }
  let nowMs = 0
  let endMs = 0
  for (let left = random.whole(1, MAX_TURNS); left > 0; left -= 1) {
    endMs = writeTurn(script, nowMs, manner)
    // A person who writes behind a turn gets one: nobody writes behind the last.
    const queued = left > 1 ? writeQueue(script, nowMs, endMs) : 0
    nowMs = queued > 0 ? endMs + PICKUP(random) + 10 : endMs + Math.min(PERSON(random), MAX_PAUSE_MS)
  }
  return endMs
}

/** Input that arrives during a turn, and is taken up right after it. */
function writeQueue(script: Script, startMs: number, endMs: number): number {
  const { random, session } = script
  if (endMs - startMs < QUEUED_FROM_MS) return 0
  let queued = 0
  for (let atMs = startMs; queued < MAX_QUEUED; queued += 1) {
    atMs += -Math.log(1 - random.next()) * QUEUED_EACH_MS
    if (atMs >= endMs) break
    script.say({ atMs, verb: 'queued', session })
    script.say({ atMs: endMs + 5 + queued, verb: 'dequeued', session })
  }
  return queued
}
