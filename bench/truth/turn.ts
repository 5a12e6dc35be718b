/** A healthy turn: steps of a model and its tools, one after the other, sub-agents inside. */

import { logNormal } from './duration.ts'
import { MODEL_CALL, writeModelCall } from './model-call.ts'
import type { Random } from './random.ts'
import type { Script } from './script.ts'
import { drawTool, writeTool } from './tool-call.ts'
import type { ToolPlan } from './tool-call.ts'

const BETWEEN_CALLS = logNormal(0.02, 1)
const AFTER_ANSWER = logNormal(0.4, 10)

/** Steps of a turn: exp(ln 2.9 + 1.26 z), tuned so that turns take as long as they do. */
const MEDIAN_STEPS = 2.9
const SIGMA_STEPS = 1.26
const MAX_STEPS = 400

/** Three steps in twenty call several tools at once. */
const PARALLEL = 0.15
const MAX_PARALLEL = 4

/** What holds for a whole session. */
export interface Manner {
  readonly model: string
  /** Its models send pings while they think. */
  readonly pings: boolean
  /** Somebody approves shell calls by hand. */
  readonly approves: boolean
}

/** Writes a turn, and returns when it ended. */
export function writeTurn(script: Script, startMs: number, manner: Manner): number {
  const { random } = script
  const run = script.startRun(startMs)
  const steps = stepsOf(random)
  let nowMs = startMs + BETWEEN_CALLS(random)
  for (let step = 1; step < steps; step += 1) {
    nowMs = writeModelCall(script, random, { run, atMs: nowMs, finish: 'tool_calls', ...manner })
    nowMs = writeTools(script, run, nowMs + BETWEEN_CALLS(random), manner) + BETWEEN_CALLS(random)
  }
  nowMs = writeModelCall(script, random, { run, atMs: nowMs, finish: 'stop', ...manner })
  nowMs += AFTER_ANSWER(random)
  script.endRun(nowMs, run)
  return nowMs
}

function stepsOf(random: Random): number {
  const steps = Math.round(MEDIAN_STEPS * Math.exp(SIGMA_STEPS * random.normal()))
  return Math.min(Math.max(steps, 1), MAX_STEPS)
}

/** The tools of one step, all at once; returns when the last of them ended. */
function writeTools(script: Script, run: string, atMs: number, manner: Manner): number {
  const { random } = script
  const count = random.chance(PARALLEL) ? random.whole(2, MAX_PARALLEL) : 1
  const plans = Array.from({ length: count }, () => drawTool(random, manner))
  return Math.max(
    ...plans.map((plan, index) => {
      const startMs = atMs + index
      return plan.isSubAgent
        ? writeSubAgent(script, run, startMs, { plan, manner })
        : writeTool(script, run, startMs, plan)
    }),
  )
}

/** A sub-agent in the tool `task`: it asks its model and calls tools until its time is over. */
function writeSubAgent(
  script: Script,
  parent: string,
  startMs: number,
  { plan, manner }: { plan: ToolPlan; manner: Manner },
): number {
  const call = script.startTool(startMs, parent, plan.name)
  const run = script.startRun(startMs + 1, { parent, within: call })
  const endMs = writeSubAgentSteps(script, { run, startMs: startMs + 2, durationMs: plan.durationMs, manner })
  script.endRun(endMs + 1, run)
  script.endTool(endMs + 2, parent, call)
  return endMs + 2
}

function writeSubAgentSteps(
  script: Script,
  of: { run: string; startMs: number; durationMs: number; manner: Manner },
): number {
  const { random } = script
  const { run, startMs, manner } = of
  const endMs = startMs + of.durationMs
  for (let nowMs = startMs; ;) {
    const leftMs = Math.max(endMs - nowMs, 1)
    const durationMs = Math.min(MODEL_CALL(random), leftMs)
    const isLast = durationMs === leftMs
    const finish = isLast ? 'stop' : 'tool_calls'
    nowMs = writeModelCall(script, random, { run, atMs: nowMs, finish, durationMs, ...manner })
    if (isLast) return nowMs
    const tool = drawTool(random, { delegates: false })
    const toolMs = Math.min(tool.durationMs, Math.max(endMs - nowMs, 0))
    nowMs = writeTool(script, run, nowMs, { ...tool, durationMs: toolMs })
  }
}
