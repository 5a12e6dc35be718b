/** Tools that hang, alone or beside what moves; handles that a framework lost; tools that only take their time. */

import type { Script } from '../script.ts'
import {
  beginRun,
  blockedTool,
  HOUR_MS,
  LIMITS,
  MINUTE_MS,
  MODEL,
  SECOND_MS,
  silentModel,
  silentRun,
  think,
  thinkLong,
  TOOL,
  workOn,
  writeSteps,
} from './scene.ts'
import type { Expected, Scene } from './scene.ts'

export const TOOL_SCENES: readonly Scene[] = [
  { name: 'tool: hangs', write: (script, startMs) => hang(script, beginRun(script, startMs)) },
  {
    name: 'tool: hangs, deadline of 300 s declared',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const limitMs = 300 * SECOND_MS
      script.startTool(atMs, run, 'build', { deadlineMs: limitMs })
      return { fromMs: atMs, alarm: blockedTool(script.session, run, { culprit: 'build', limitMs }) }
    },
  },
  {
    name: 'tool: hangs, was quick sixty times',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      let nowMs = atMs
      for (let left = 60; left > 0; left -= 1) {
        const call = script.startTool(nowMs, run, 'lookup')
        script.endTool((nowMs += script.random.between(100, 900)), run, call)
        nowMs = think(script, run, nowMs + 5, 2_000)
      }
      script.startTool(nowMs, run, 'lookup')
      const known = { culprit: 'lookup', limitMs: LIMITS.quickTool }
      return { fromMs: nowMs, alarm: blockedTool(script.session, run, known) }
    },
  },
  {
    name: 'tool: one of three parallel ones hangs',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      for (const name of ['read', 'grep']) {
        const call = script.startTool(atMs, run, name)
        script.endTool(atMs + script.random.between(1_000, 5_000), run, call)
      }
      return hang(script, { run, atMs })
    },
  },
  {
    name: 'tool: hangs beside a sub-agent that works',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const within = script.startTool(atMs, run, 'task')
      const expected = hang(script, { run, atMs: atMs + 1 })
      workOn(script, script.startRun(atMs + 2, { parent: run, within }), atMs + 3)
      return expected
    },
  },
  {
    name: 'tool: hangs beside another run of the session',
    write(script, startMs) {
      const expected = hang(script, beginRun(script, startMs))
      workOn(script, script.startRun(expected.fromMs + 500), expected.fromMs + 510)
      return expected
    },
  },
  {
    name: 'tool: hangs beside a person who is asked',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startTool(atMs, run, 'ask_user')
      script.wait(atMs + 1, run, { kind: 'person', call })
      return hang(script, { run, atMs: atMs + 10 })
    },
  },
  {
    name: 'tool: hangs and is told, then another run starts',
    write(script, startMs) {
      const expected = hang(script, beginRun(script, startMs))
      const laterMs = expected.fromMs + script.random.between(620, 700) * SECOND_MS
      const run = script.startRun(laterMs)
      script.endRun(writeSteps(script, run, laterMs + 10, 30) + 20, run)
      return expected
    },
  },
  {
    name: 'tool: hangs in a run that is 3 h old',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      let nowMs = atMs
      while (nowMs < atMs + 3 * HOUR_MS) nowMs = think(script, run, nowMs + 20, 30_000)
      return hang(script, { run, atMs: nowMs + 5 })
    },
  },
  {
    name: 'tool: hangs, is told, and returns after 25 to 40 min',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startTool(atMs, run, TOOL)
      const movesMs = atMs + script.random.between(25, 40) * MINUTE_MS
      script.endTool(movesMs, run, call)
      script.endRun(writeSteps(script, run, movesMs + 20, 3), run)
      return { fromMs: atMs, movesMs, closes: true, alarm: blockedTool(script.session, run) }
    },
  },
  {
    name: 'leaked tool handle, later the model hangs',
    write(script, startMs) {
      const { run, atMs } = leak(script, startMs)
      script.startModel(atMs, run, MODEL)
      return { fromMs: atMs, alarm: silentModel(script.session, run) }
    },
  },
  {
    name: 'leaked tool handle, later it hangs between calls',
    write(script, startMs) {
      const { run, atMs } = leak(script, startMs)
      const fromMs = writeSteps(script, run, atMs, 2)
      return { fromMs, alarm: silentRun(script.session, run) }
    },
  },
  {
    name: 'healthy: leaked tool handle, later the model thinks',
    write(script, startMs) {
      const { run, atMs } = leak(script, startMs)
      script.endRun(thinkLong(script, run, atMs) + 100, run)
      return { fromMs: startMs }
    },
  },
  {
    name: 'healthy: tool reports each minute for 40 min',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startTool(atMs, run, 'migrate')
      for (let minute = 1; minute < 40; minute += 1) script.chunk(atMs + minute * MINUTE_MS, run, call)
      script.endTool(atMs + 40 * MINUTE_MS, run, call)
      script.endRun(atMs + 40 * MINUTE_MS + 100, run)
      return { fromMs: atMs }
    },
  },
]

function hang(script: Script, { run, atMs }: { readonly run: string; readonly atMs: number }): Expected {
  script.startTool(atMs, run, TOOL)
  return { fromMs: atMs, alarm: blockedTool(script.session, run) }
}

/** A call whose end a framework loses: the run goes on without it. */
function leak(script: Script, startMs: number): { readonly run: string; readonly atMs: number } {
  const { run, atMs } = beginRun(script, startMs)
  script.startTool(atMs, run, 'fetch_page')
  return { run, atMs: writeSteps(script, run, atMs + 50, script.random.whole(10, 60)) + 20 }
}
