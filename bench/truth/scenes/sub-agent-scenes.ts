/** Sub-agents in the tool `task`: what hangs or waits below is judged where it lies. */

import type { Script } from '../script.ts'
import {
  beginRun,
  blockedTool,
  HOUR_MS,
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
import type { Scene } from './scene.ts'

/** A sub-agent that has worked a little. */
interface Below {
  readonly parent: string
  readonly task: number
  readonly run: string
  readonly atMs: number
}

export const SUB_AGENT_SCENES: readonly Scene[] = [
  {
    name: 'sub-agent: its tool hangs, same session',
    write(script, startMs) {
      const { run, atMs } = delegate(script, startMs)
      script.startTool(atMs, run, TOOL)
      return { fromMs: atMs, alarm: blockedTool(script.session, run) }
    },
  },
  {
    name: 'sub-agent: its tool hangs, session of its own',
    write(script, startMs) {
      const { run, atMs } = delegate(script, startMs, { session: `${script.session}:sub` })
      script.startTool(atMs, run, TOOL)
      return { fromMs: atMs, alarm: blockedTool(script.session, run) }
    },
  },
  {
    name: 'sub-agent: its tool hangs, its people sit elsewhere',
    write(script, startMs) {
      const room = `${script.session}:elsewhere`
      const { run, atMs } = delegate(script, startMs, { session: `${script.session}:sub`, room })
      script.startTool(atMs, run, TOOL)
      return { fromMs: atMs, alarm: blockedTool(room, run) }
    },
  },
  {
    name: 'sub-agent: its tool hangs, two levels down',
    write(script, startMs) {
      const { run: parent, atMs: delegateMs } = delegate(script, startMs)
      const within = script.startTool(delegateMs, parent, 'task')
      const run = script.startRun(delegateMs + 1, { parent, within })
      const atMs = writeSteps(script, run, delegateMs + 5, 2)
      script.startTool(atMs, run, TOOL)
      return { fromMs: atMs, alarm: blockedTool(script.session, run) }
    },
  },
  {
    name: 'sub-agent: its tool hangs, a parallel one works',
    write(script, startMs) {
      const { parent, run, atMs } = delegate(script, startMs)
      script.startTool(atMs, run, TOOL)
      const within = script.startTool(atMs + 5, parent, 'task')
      workOn(script, script.startRun(atMs + 6, { parent, within }), atMs + 10)
      return { fromMs: atMs, alarm: blockedTool(script.session, run) }
    },
  },
  {
    name: 'sub-agent: its model hangs',
    write(script, startMs) {
      const { run, atMs } = delegate(script, startMs)
      script.startModel(atMs, run, MODEL)
      return { fromMs: atMs, alarm: silentModel(script.session, run) }
    },
  },
  {
    name: 'sub-agent: hangs between calls',
    write(script, startMs) {
      const { run, atMs } = delegate(script, startMs)
      return { fromMs: atMs, alarm: silentRun(script.session, run) }
    },
  },
  {
    name: 'healthy: sub-agent, its model thinks',
    write(script, startMs) {
      const below = delegate(script, startMs)
      finish(script, below, thinkLong(script, below.run, below.atMs))
      return { fromMs: below.atMs }
    },
  },
  {
    name: 'healthy: sub-agent waits for a person, declared',
    write(script, startMs) {
      const below = delegate(script, startMs)
      const { run, atMs } = below
      script.wait(atMs + 10, run, { kind: 'person' })
      const answerMs = atMs + script.random.between(0.5, 4) * HOUR_MS
      script.waitOver(answerMs, run)
      finish(script, below, think(script, run, answerMs + 20, 5_000))
      return { fromMs: atMs }
    },
  },
  {
    name: 'healthy: sub-agent waits for a retry, declared',
    write(script, startMs) {
      const below = delegate(script, startMs)
      const { run, atMs } = below
      const call = script.startModel(atMs, run, MODEL)
      script.endModel(atMs + 900, run, call, 'error')
      const untilMs = script.random.between(150, 290) * SECOND_MS
      script.wait(atMs + 901, run, { kind: 'retry', untilMs })
      finish(script, below, think(script, run, atMs + 930 + untilMs, 5_000))
      return { fromMs: atMs }
    },
  },
]

function delegate(script: Script, startMs: number, of: { session?: string; room?: string } = {}): Below {
  const { run: parent, atMs } = beginRun(script, startMs)
  const task = script.startTool(atMs, parent, 'task')
  const run = script.startRun(atMs + 1, { parent, within: task, ...of })
  return { parent, task, run, atMs: writeSteps(script, run, atMs + 5, script.random.whole(1, 4)) }
}

function finish(script: Script, { parent, task, run }: Below, atMs: number): void {
  script.endRun(atMs + 20, run)
  script.endTool(atMs + 30, parent, task)
  script.endRun(writeSteps(script, parent, atMs + 50, 2) + 20, parent)
}
