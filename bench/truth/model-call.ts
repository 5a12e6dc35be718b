/** A healthy model call: retries, a first token, chunks, perhaps a long silence, perhaps pings. */

import { evenly, logNormal, throughQuantiles } from './duration.ts'
import type { Random } from './random.ts'
import type { Script } from './script.ts'
import type { Finish } from './trace.ts'

/** Fitted to TraceLab (arXiv 2606.30560), as far as it says; the rest are guesses. */
export const MODEL_CALL = throughQuantiles(5.7, 22.2, 84, { atMost: 600 })
const FAILURE = evenly(0.3, 3)
const RETRY_AFTER = logNormal(12, 180, { atMost: 300 })
const SILENCE = evenly(30, 138)

const FAILS_BEFORE = 0.01
const CHUNKS = 25
const LATE_FIRST_CHUNK = 0.2
const PING_EVERY_MS = 15_000
/** One in three of the calls that are longer than this falls silent in between. */
const SILENT_FROM_MS = 45_000
const SILENT = 1 / 3
/** From a failed call to the word that it waits, and from the wait to the next call. */
const SOON_MS = 20

/** What a model call is like. */
export interface ModelCallPlan {
  readonly run: string
  readonly atMs: number
  readonly finish: Finish
  readonly model: string
  readonly pings: boolean
  /** Default: drawn. */
  readonly durationMs?: number
}

/** Writes a call with its retries, and returns when it ended. */
export function writeModelCall(script: Script, random: Random, plan: ModelCallPlan): number {
  const { run, model, pings, finish } = plan
  const atMs = writeRetries(script, random, plan)
  const endMs = atMs + (plan.durationMs ?? MODEL_CALL(random))
  const call = script.startModel(atMs, run, model)
  for (const chunkMs of chunkTimes(random, atMs, endMs)) script.chunk(chunkMs, run, call)
  if (pings) for (let ms = atMs + PING_EVERY_MS; ms < endMs; ms += PING_EVERY_MS) script.ping(ms, run, call)
  script.endModel(endMs, run, call, finish)
  return endMs
}

/** Some calls fail once or twice, and wait for as long as the provider says. */
function writeRetries(script: Script, random: Random, { run, model, atMs }: ModelCallPlan): number {
  const failures = random.chance(FAILS_BEFORE) ? random.whole(1, 2) : 0
  let nowMs = atMs
  for (let left = failures; left > 0; left -= 1) {
    const call = script.startModel(nowMs, run, model)
    nowMs += FAILURE(random)
    script.endModel(nowMs, run, call, 'error')
    const untilMs = RETRY_AFTER(random)
    script.wait(nowMs + 1, run, { kind: 'retry', untilMs })
    nowMs += untilMs + SOON_MS
  }
  return nowMs
}

function chunkTimes(random: Random, startMs: number, endMs: number): number[] {
  const lateness = random.chance(LATE_FIRST_CHUNK) ? random.between(0.5, 0.95) : random.between(0.1, 0.5)
  const firstMs = startMs + lateness * (endMs - startMs)
  const isSilent = endMs - startMs > SILENT_FROM_MS && random.chance(SILENT)
  const silenceMs = isSilent ? Math.min(SILENCE(random), endMs - firstMs) : 0
  const streamMs = endMs - firstMs - silenceMs
  const silentAfter = random.whole(1, CHUNKS - 1)
  return Array.from({ length: CHUNKS }, (_, index) => {
    const ms = firstMs + ((index + random.next() * 0.9) / CHUNKS) * streamMs
    return index >= silentAfter ? ms + silenceMs : ms
  })
}
