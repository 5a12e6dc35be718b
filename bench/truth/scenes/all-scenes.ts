/** All scenes, in the order in which they are shown, and the world that plays them side by side. */

import { inOrder, Script } from '../script.ts'
import type { CallNumbers } from '../script.ts'
import { Random } from '../random.ts'
import type { Disturbance, Trace } from '../trace.ts'
import { MODEL_SCENES } from './model-scenes.ts'
import type { Expected, Scene } from './scene.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS, WATCHED_MS } from './scene.ts'
import { PROCESS_SCENES } from './process-scenes.ts'
import { HOST_SCENES } from './host-scenes.ts'
import { LOOP_SCENES } from './loop-scenes.ts'
import { SESSION_SCENES } from './session-scenes.ts'
import { SUB_AGENT_SCENES } from './sub-agent-scenes.ts'
import { TOOL_SCENES } from './tool-scenes.ts'

const PAUSED = 'paused, '

/** All of them: faults first, then what only looks like one. */
export const SCENES: readonly Scene[] = [
  ...MODEL_SCENES,
  ...TOOL_SCENES,
  ...PROCESS_SCENES,
  ...SUB_AGENT_SCENES,
  ...LOOP_SCENES,
  ...SESSION_SCENES,
  ...HOST_SCENES,
].toSorted((a, b) => Number(isHealthy(a)) - Number(isHealthy(b)))

/** True for a scene in which nobody may hear anything. */
export function isHealthy({ name }: { readonly name: string }): boolean {
  return name.replace(PAUSED, '').startsWith('healthy: ')
}

/** What is played once more while the process is stopped now and then: it must change nothing. */
export const PAUSED_SCENES: readonly Scene[] = SCENES.filter(
  (scene) =>
    isHealthy(scene) ||
    ['model: no first token', 'tool: hangs', 'run: hangs between calls'].includes(scene.name),
).map(({ name, write }) => ({ name: `${PAUSED}${name}`, write }))

/** One performance of a scene. */
export interface Trial {
  readonly scene: string
  /** Its session; others of it begin with the same and a colon. */
  readonly session: string
  readonly expected: Expected
  /** What happened meanwhile to the process that watches. */
  readonly disturbances: readonly Disturbance[]
}

/** A world of trials. */
export interface Performance {
  readonly trace: Trace
  readonly trials: readonly Trial[]
}

/** Writes each scene `times` times, each at a moment of its own. */
export function writeScenes(of: { readonly seed: string; readonly times: number }): Performance {
  return perform(SCENES, of, () => [])
}

/** Writes scenes that are played to a process which is stopped every few minutes, and whose clock is set. */
export function writePausedScenes(of: { readonly seed: string; readonly times: number }): Performance {
  return perform(PAUSED_SCENES, of, pausesOf)
}

function perform(
  scenes: readonly Scene[],
  { seed, times }: { readonly seed: string; readonly times: number },
  disturb: (random: Random, endMs: number) => Disturbance[],
): Performance {
  const random = new Random(seed)
  const numbers: CallNumbers = { next: 0 }
  const scripts: Script[] = []
  const written = scenes.flatMap(({ name, write }, index) =>
    Array.from({ length: times }, (_, time) => {
      const session = `f${index}-${time}`
      const script = new Script(session, random.fork(`${name} ${time}`), numbers)
      scripts.push(script)
      return { scene: name, session, expected: write(script, script.random.between(0, 10 * MINUTE_MS)) }
    }),
  )
  const endMs = Math.max(0, ...written.map(({ expected }) => expected.fromMs)) + WATCHED_MS
  const events = inOrder(scripts).filter(({ atMs }) => atMs < endMs)
  const disturbances = disturb(random.fork('pauses'), endMs)
  const trials = written.map((trial) => Object.assign(trial, { disturbances }))
  return { trace: { events, disturbances, endMs }, trials }
}

/** A stop every ten minutes or so, and in between somebody sets the wall clock. */
function pausesOf(random: Random, endMs: number): Disturbance[] {
  const pauses: Disturbance[] = []
  for (let atMs = MINUTE_MS; atMs < endMs;) {
    const ms = random.between(1, 600) * SECOND_MS
    pauses.push({ atMs, kind: 'stopped', ms })
    atMs += ms + random.between(1, 6) * MINUTE_MS
    pauses.push({ atMs, kind: 'stepped', ms: random.between(-1, 1) * HOUR_MS })
    atMs += random.between(1, 6) * MINUTE_MS
  }
  return pauses
}
