/** Tools that are called again and again: what comes to nothing new, and what only looks like it. */

import type { Script } from '../script.ts'
import { beginRun, HOUR_MS, MODEL } from './scene.ts'
import type { Expected, Scene } from './scene.ts'

/** How often, and what comes of it. */
interface Again {
  readonly times: number
  readonly everyMs: number
  /** What the call is given, and what it gives back; it fails without. */
  readonly inputOf?: (time: number) => string
  readonly outputOf?: (time: number) => string
  /** Another tool is called after each call. */
  readonly isMended?: boolean
}

const PENDING = (): string => 'pending'
const PAGE = (time: number): string => `page ${time}`

export const LOOP_SCENES: readonly Scene[] = [
  {
    name: 'tool: called in a loop, same answer each time',
    write: (script, startMs) => loop(script, startMs, { times: 300, everyMs: 3_000, outputOf: PENDING }, 10),
  },
  {
    name: 'tool: fails forty times',
    write: (script, startMs) => loop(script, startMs, { times: 40, everyMs: 9_000, inputOf: PAGE }, 8),
  },
  {
    name: 'healthy: polling every 10 s for an hour',
    write: (script, startMs) => poll(script, startMs, { outputOf: PENDING }),
  },
  {
    name: 'healthy: polling every 10 s for an hour, answers change',
    write: (script, startMs) => poll(script, startMs, { outputOf: PAGE }),
  },
  {
    name: 'healthy: one tool with three hundred inputs',
    write: (script, startMs) =>
      goOn(script, startMs, { times: 300, everyMs: 2_000, inputOf: PAGE, outputOf: PENDING }),
  },
  {
    name: 'healthy: a test fails forty times, mended each time',
    write: (script, startMs) => goOn(script, startMs, { times: 40, everyMs: 9_000, isMended: true }),
  },
]

function poll(script: Script, startMs: number, of: Pick<Again, 'outputOf'>): Expected {
  return goOn(script, startMs, { times: HOUR_MS / 10_000, everyMs: 10_000, ...of })
}

function goOn(script: Script, startMs: number, again: Again): Expected {
  const { run, atMs } = beginRun(script, startMs)
  script.endRun((callAgain(script, run, atMs, again).at(-1) ?? atMs) + 100, run)
  return { fromMs: atMs }
}

/** @param nth the end of so many calls shows it */
function loop(script: Script, startMs: number, again: Again, nth: number): Expected {
  const { session: room } = script
  const { run, atMs } = beginRun(script, startMs)
  const ends = callAgain(script, run, atMs, again)
  const movesMs = ends.at(-1) ?? atMs
  script.endRun(movesMs + 100, run)
  const reason = 'repeated_tool_calls_without_progress'
  const alarm = { limitMs: 0, class: 'stalled', reason, culprit: 'status', run, room, untold: true } as const
  return { fromMs: ends[nth - 1] ?? atMs, movesMs, alarm }
}

/** Each time the model asks for the same tool. Returns when each call ended. */
function callAgain(script: Script, run: string, startMs: number, again: Again): readonly number[] {
  const { times, everyMs, inputOf = () => 'job 17', outputOf, isMended = false } = again
  return Array.from({ length: times }, (_, time) => {
    const atMs = startMs + (time + 1) * everyMs
    const asked = script.startModel(atMs - 1_200, run, MODEL)
    script.endModel(atMs - 200, run, asked, 'tool_calls')
    const call = script.startTool(atMs - 190, run, 'status', { input: inputOf(time) })
    if (outputOf === undefined) script.failTool(atMs, run, call)
    else script.endTool(atMs, run, call, outputOf(time))
    if (isMended) {
      const edit = script.startTool(atMs + 10, run, 'edit', { input: `edit ${time}` })
      script.endTool(atMs + 80, run, edit, 'done')
    }
    return atMs
  })
}
