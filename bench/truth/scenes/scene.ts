/** A small world with one thing in it, and what a good judge says about it. */

import type { AttentionClass, AttentionReason } from '../../../src/model/attention-reasons.ts'
import type { Finding } from '../../../src/model/evidence.ts'
import type { Script } from '../script.ts'

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS

/** How long each scene is watched after it has begun. */
export const WATCHED_MS = 6 * HOUR_MS

/** What the design allows at default thresholds, in ms. */
export const LIMITS = {
  /** A tool that declared no deadline, and was called too rarely to know how long it takes. */
  tool: 600 * SECOND_MS,
  /** A tool that was quick fifty times: twice its 99th percentile, but at least this. */
  quickTool: 120 * SECOND_MS,
  /** A model call; and requests again and again without a result. */
  model: 360 * SECOND_MS,
  /** A run with nothing open, input that nobody takes, leftovers. */
  between: 120 * SECOND_MS,
} as const

/** What must be said. */
export interface Expected {
  /** When the scene begins to be one: the last sign of life of what hangs. */
  readonly fromMs: number
  /** The alarm that must come; undefined where nobody may hear anything. */
  readonly alarm?: ExpectedAlarm
  /** The end that people must be told at once, by its reason. */
  readonly end?: string
  /** When something really moves again, or ends: from here on people may be told so. Default: never */
  readonly movesMs?: number
  /** People who heard the alarm must hear what became of it. */
  readonly closes?: boolean
}

/** An alarm as it must be. */
export interface ExpectedAlarm {
  /** After so much silence, in ms: not earlier, and at most two ticks later. */
  readonly limitMs: number
  /** So much later is in time too, in ms. Default: 0 */
  readonly withinMs?: number
  /** What its processes are said to do. Default: not asked */
  readonly evidence?: Finding
  readonly class: AttentionClass
  readonly reason: AttentionReason | 'repeated_tool_calls_without_progress'
  /** The tool or model to blame; null for the run itself. Default: not asked */
  readonly culprit?: string | null
  /** The run to blame. Default: not asked */
  readonly run?: string
  /** Where its people sit. Default: nobody is known who could be told */
  readonly room?: string
  /** Shown on boards, told to nobody. */
  readonly untold?: boolean
}

/** A scene: writes itself, and says what is expected. */
export interface Scene {
  readonly name: string
  readonly write: (script: Script, startMs: number) => Expected
}

/** The model of all scenes, and a tool that is called too rarely to be known. */
export const MODEL = 'gpt-5'
export const TOOL = 'deploy'

/** Begins a run that does what runs do for a while, and returns when it is done with that. */
export function beginRun(script: Script, startMs: number): { readonly run: string; readonly atMs: number } {
  const run = script.startRun(startMs)
  return { run, atMs: writeSteps(script, run, startMs + 10, script.random.whole(1, 3)) }
}

/** Some quick steps of a model and a tool, the last of them a tool that has just ended. */
export function writeSteps(script: Script, run: string, startMs: number, steps: number): number {
  let atMs = startMs
  for (let step = 0; step < steps; step += 1) {
    atMs = think(script, run, atMs, script.random.between(2, 9) * SECOND_MS)
    const call = script.startTool(atMs + 5, run, 'read')
    atMs += script.random.between(50, 1_500)
    script.endTool(atMs, run, call)
  }
  return atMs
}

/** A model call that streams without a break, and wants a tool: a scene has only one thing in it. */
export function think(script: Script, run: string, atMs: number, durationMs: number): number {
  const call = script.startModel(atMs, run, MODEL)
  for (let ms = 500; ms < durationMs; ms += 2_000) script.chunk(atMs + ms, run, call)
  script.endModel(atMs + durationMs, run, call, 'tool_calls')
  return atMs + durationMs
}

/** A model call without a word for minutes, and then its answer: slow, and allowed. Returns when it ended. */
export function thinkLong(script: Script, run: string, atMs: number): number {
  const call = script.startModel(atMs, run, MODEL)
  const endMs = atMs + script.random.between(150, 340) * SECOND_MS
  script.endModel(endMs, run, call, 'stop')
  return endMs
}

/** A run that never stops working, until the scene is over. */
export function workOn(script: Script, run: string, startMs: number, untilMs = startMs + WATCHED_MS): void {
  for (let atMs = startMs; atMs < untilMs;) atMs = writeSteps(script, run, atMs, 1) + 20
}

/** The alarm about a tool that is blocked. */
export function blockedTool(
  room: string,
  run: string,
  { culprit = TOOL, limitMs = LIMITS.tool as number } = {},
): ExpectedAlarm {
  return { limitMs, class: 'stalled', reason: 'blocked_tool_call', culprit, run, room }
}

/** The alarm about a model that is silent. */
export function silentModel(room: string, run: string): ExpectedAlarm {
  const reason = 'active_work_without_progress'
  return { limitMs: LIMITS.model, class: 'stalled', reason, culprit: MODEL, run, room }
}

/** The alarm about a run in which nothing is open. */
export function silentRun(room: string, run: string): ExpectedAlarm {
  const reason = 'active_work_without_progress'
  return { limitMs: LIMITS.between, class: 'stalled', reason, culprit: null, run, room }
}
