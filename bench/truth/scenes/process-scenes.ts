/** Tools with a process that says nothing: it works, stops to work, or never did. */

import type { Finding } from '../../../src/model/evidence.ts'
import type { Script } from '../script.ts'
import { beginRun, blockedTool, LIMITS, MINUTE_MS, SECOND_MS, think, TOOL } from './scene.ts'
import type { Expected, Scene } from './scene.ts'

/** A call that works without a word is told of after this, in ms. */
const CEILING_MS = 30 * MINUTE_MS
/** A call whose process stops is found so much later, in ms. */
const FOUND_MS = 30 * SECOND_MS
/** Share of a processor that a quiet process uses: the busiest that was measured. */
const QUIET = 0.018

export const PROCESS_SCENES: readonly Scene[] = [
  {
    name: 'tool: its process waits for input',
    write: (script, startMs) => hangs(script, startMs, { share: 0, limitMs: LIMITS.tool }),
  },
  {
    name: 'tool: its process polls, and does nothing else',
    write: (script, startMs) => hangs(script, startMs, { share: QUIET, limitMs: LIMITS.tool }),
  },
  {
    name: 'tool: works without a word, and hangs before its limit',
    write(script, startMs) {
      const forMs = script.random.between(1, 570) * SECOND_MS
      return hangs(script, startMs, { share: shareOf(script), forMs, limitMs: LIMITS.tool })
    },
  },
  {
    name: 'tool: works without a word, and hangs within 30 min',
    write(script, startMs) {
      const forMs = script.random.between(600, 1_760) * SECOND_MS
      return hangs(script, startMs, { share: shareOf(script), forMs, limitMs: forMs, withinMs: FOUND_MS })
    },
  },
  {
    name: 'tool: works without a word for ever',
    write: (script, startMs) =>
      hangs(script, startMs, { share: shareOf(script), limitMs: CEILING_MS, evidence: 'alive' }),
  },
  {
    name: 'tool: works without a word beyond its deadline of 300 s',
    write(script, startMs) {
      const limitMs = 300 * SECOND_MS
      return hangs(script, startMs, {
        share: shareOf(script),
        limitMs,
        deadlineMs: limitMs,
        evidence: 'alive',
      })
    },
  },
  {
    name: 'healthy: tool works without a word for 25 to 29 min',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      return works(script, { run, atMs, tool: TOOL })
    },
  },
  {
    name: 'healthy: tool works without a word for 25 to 29 min, was quick sixty times',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      let nowMs = atMs
      for (let left = 60; left > 0; left -= 1) {
        const call = script.startTool(nowMs, run, 'make')
        script.endTool((nowMs += script.random.between(100, 900)), run, call)
        nowMs = think(script, run, nowMs + 5, 2_000)
      }
      return works(script, { run, atMs: nowMs, tool: 'make' })
    },
  },
]

function shareOf({ random }: Script): number {
  return random.between(0.18, 1)
}

/** A tool that never ends, and whose process works at most for a while. */
function hangs(
  script: Script,
  startMs: number,
  of: {
    readonly share: number
    readonly forMs?: number
    readonly limitMs: number
    readonly withinMs?: number
    readonly deadlineMs?: number
    readonly evidence?: Finding
  },
): Expected {
  const { share, forMs, limitMs, withinMs = 0, deadlineMs, evidence = 'idle' } = of
  const { run, atMs } = beginRun(script, startMs)
  const call = script.startTool(atMs, run, TOOL, deadlineMs === undefined ? {} : { deadlineMs })
  script.startProcess(atMs, run, call, { share, ...(forMs !== undefined && { forMs }) })
  const alarm = blockedTool(script.session, run, { limitMs })
  return { fromMs: atMs, alarm: { ...alarm, withinMs, evidence } }
}

function works(
  script: Script,
  { run, atMs, tool }: { readonly run: string; readonly atMs: number; readonly tool: string },
): Expected {
  const call = script.startTool(atMs, run, tool)
  script.startProcess(atMs, run, call, { share: shareOf(script) })
  const endMs = atMs + script.random.between(25, 29) * MINUTE_MS
  script.endTool(endMs, run, call)
  script.endRun(endMs + 100, run)
  return { fromMs: atMs }
}
