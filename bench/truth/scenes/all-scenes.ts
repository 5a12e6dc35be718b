/** All scenes, in the order in which they are shown, and the world that plays them side by side. */

import { inOrder, Script } from '../script.ts'
import type { CallNumbers } from '../script.ts'
import { Random } from '../random.ts'
import type { Trace } from '../trace.ts'
import { MODEL_SCENES } from './model-scenes.ts'
import type { Expected, Scene } from './scene.ts'
import { MINUTE_MS, WATCHED_MS } from './scene.ts'
import { SESSION_SCENES } from './session-scenes.ts'
import { SUB_AGENT_SCENES } from './sub-agent-scenes.ts'
import { TOOL_SCENES } from './tool-scenes.ts'

/** All of them: faults first, then what only looks like one. */
export const SCENES: readonly Scene[] = [
  ...MODEL_SCENES,
  ...TOOL_SCENES,
  ...SUB_AGENT_SCENES,
  ...SESSION_SCENES,
].toSorted((a, b) => Number(isHealthy(a)) - Number(isHealthy(b)))

/** True for a scene in which nobody may hear anything. */
export function isHealthy({ name }: Scene): boolean {
  return name.startsWith('healthy: ')
}

/** One performance of a scene. */
export interface Trial {
  readonly scene: string
  /** Its session; others of it begin with the same and a colon. */
  readonly session: string
  readonly expected: Expected
}

/** Writes each scene `times` times, each at a moment of its own. */
export function writeScenes({ seed, times }: { readonly seed: string; readonly times: number }): {
  readonly trace: Trace
  readonly trials: readonly Trial[]
} {
  const random = new Random(seed)
  const numbers: CallNumbers = { next: 0 }
  const scripts: Script[] = []
  const trials = SCENES.flatMap(({ name, write }, index) =>
    Array.from({ length: times }, (_, time): Trial => {
      const session = `f${index}-${time}`
      const script = new Script(session, random.fork(`${name} ${time}`), numbers)
      scripts.push(script)
      const expected = write(script, script.random.between(0, 10 * MINUTE_MS))
      return { scene: name, session, expected }
    }),
  )
  const endMs = Math.max(...trials.map(({ expected }) => expected.fromMs)) + WATCHED_MS
  const events = inOrder(scripts).filter(({ atMs }) => atMs < endMs)
  return { trace: { events, disturbances: [], endMs }, trials }
}
