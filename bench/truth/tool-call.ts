/** A healthy tool call: what is called how often, and how long it takes. */

import { logNormal, throughQuantiles } from './duration.ts'
import type { Duration } from './duration.ts'
import type { Random } from './random.ts'
import type { Script } from './script.ts'

/** A kind of tool: its share of all calls, and its durations. */
interface ToolKind {
  readonly name: string
  readonly share: number
  readonly duration: Duration
}

const QUICK = logNormal(0.06, 3)

const TOOLS: readonly ToolKind[] = [
  { name: 'bash', share: 0.74, duration: logNormal(0.85, 235, { atMost: 1_800 }) },
  { name: 'read', share: 0.08, duration: QUICK },
  { name: 'edit', share: 0.06, duration: QUICK },
  { name: 'grep', share: 0.04, duration: QUICK },
  { name: 'plan', share: 0.03, duration: logNormal(0.07, 2) },
  { name: 'web', share: 0.03, duration: logNormal(1.2, 25) },
  { name: 'task', share: 0.02, duration: logNormal(0.18, 2) },
]

/** How long a `task` takes that is a sub-agent: half of them are. */
export const SUB_AGENT = logNormal(40, 400, { atMost: 900 })

/** How long people take to answer. A person who lets a day pass is asked again by design: that is no false alarm. */
export const PERSON = throughQuantiles(84, 1_236, 50_040, { atMost: 84_600 })

/** One `bash` call in ten waits for an approval, in sessions that approve by hand. */
const APPROVED = 0.1
const SOON_MS = 15

/** A shell call of this length is long. */
const LONG_MS = 120_000
/** Of the long ones, so many show processor time; the others wait for something elsewhere, and do nothing. */
const BUSY = 0.7
/** Share of a processor that work uses: the laziest that was measured, up to a whole one. */
const LEAST_SHARE = 0.18

/** A call that was drawn. */
export interface ToolPlan {
  readonly name: string
  readonly durationMs: number
  readonly isSubAgent: boolean
  /** Zero: nobody is asked. */
  readonly approvalMs: number
}

/** Draws a call. */
export function drawTool(random: Random, { approves = false, delegates = true } = {}): ToolPlan {
  const { name, duration } = kindOf(random.next())
  const isSubAgent = name === 'task' && random.chance(0.5) && delegates
  return {
    name,
    isSubAgent,
    durationMs: isSubAgent ? SUB_AGENT(random) : duration(random),
    approvalMs: approves && name === 'bash' && random.chance(APPROVED) ? PERSON(random) : 0,
  }
}

/**
 * Writes a call that has nothing inside, and returns when it ended. An engineer who adds a draw here takes
 * it from a stream of its own (`random.fork`): else every trace changes.
 */
export function writeTool(script: Script, run: string, atMs: number, plan: ToolPlan): number {
  const { name, durationMs, approvalMs } = plan
  const call = script.startTool(atMs, run, name)
  let nowMs = atMs
  if (approvalMs > 0) {
    script.wait(nowMs + SOON_MS, run, { kind: 'person', call })
    nowMs += SOON_MS + approvalMs
    script.waitOver(nowMs, run, call)
  }
  if (name === 'bash' && durationMs >= LONG_MS) writeProcess(script, nowMs, run, call)
  script.endTool(nowMs + durationMs, run, call)
  return nowMs + durationMs
}

/** What it does is drawn apart: it shifts nothing else in the trace. */
function writeProcess(script: Script, atMs: number, run: string, call: number): void {
  const random = script.random.fork(`process of ${call}`)
  const share = random.chance(BUSY) ? random.between(LEAST_SHARE, 1) : 0
  script.startProcess(atMs, run, call, { share })
}

function kindOf(drawn: number): ToolKind {
  let left = drawn
  for (const kind of TOOLS) if ((left -= kind.share) < 0) return kind
  return TOOLS[0] as ToolKind
}
