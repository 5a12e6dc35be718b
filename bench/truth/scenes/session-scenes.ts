/** Runs that stand still with nothing open, input that nobody takes, people who are awaited, and ends. */

import type { Script } from '../script.ts'
import {
  beginRun,
  blockedTool,
  HOUR_MS,
  LIMITS,
  MINUTE_MS,
  MODEL,
  silentRun,
  TOOL,
  writeSteps,
} from './scene.ts'
import type { Expected, ExpectedAlarm, Scene } from './scene.ts'

export const SESSION_SCENES: readonly Scene[] = [
  {
    name: 'run: hangs between calls',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      return { fromMs: atMs, alarm: silentRun(script.session, run) }
    },
  },
  {
    name: 'run: hangs between calls, models never heard',
    write(script, startMs) {
      const run = script.startRun(startMs)
      let atMs = startMs
      for (let left = 3; left > 0; left -= 1) {
        const call = script.startTool(atMs + 4_000, run, 'read')
        atMs += 4_000 + script.random.between(50, 1_500)
        script.endTool(atMs, run, call)
      }
      return { fromMs: atMs, alarm: { ...silentRun(script.session, run), limitMs: LIMITS.model } }
    },
  },
  {
    name: 'run: hangs after its answer, input waits',
    write(script, startMs) {
      const { session: room } = script
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startModel(atMs, run, MODEL)
      script.say({ atMs: atMs + 1_000, verb: 'queued', session: room })
      script.endModel(atMs + 6_000, run, call, 'stop')
      const reason = 'queued_behind_terminal_active_work'
      const alarm = { limitMs: LIMITS.between, class: 'stalled', reason, culprit: null, run, room } as const
      return { fromMs: atMs + 6_000, alarm }
    },
  },
  {
    name: 'session: leftovers of an ended run, input waits',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startTool(atMs, run, TOOL)
      const endMs = atMs + 30_000
      // Its last sign of life, so that what is left over and the input are equally old.
      script.chunk(endMs, run, call)
      script.endRun(endMs, run, 'timeout')
      script.say({ atMs: endMs, verb: 'queued', session: script.session })
      return { fromMs: endMs, alarm: untakenInput(script.session) }
    },
  },
  {
    name: 'session: the host says that it works, nothing runs',
    write(script, startMs) {
      script.say({ atMs: startMs, verb: 'origin', session: script.session })
      script.say({ atMs: startMs, verb: 'state', session: script.session, state: 'processing' })
      return { fromMs: startMs, alarm: neverBegun(script.session) }
    },
  },
  {
    name: 'session: a turn is taken from the queue and never starts',
    write(script, startMs) {
      const { session } = script
      const { run, atMs } = beginRun(script, startMs)
      script.say({ atMs: atMs - 100, verb: 'queued', session, lane: session })
      script.endRun(atMs, run)
      script.say({ atMs: atMs + 50, verb: 'dequeued', session })
      return { fromMs: atMs + 50, alarm: neverBegun(session) }
    },
  },
  {
    name: 'session: input never taken, after a run',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      script.endRun(atMs + 100, run)
      const fromMs = atMs + script.random.between(5, 300) * 1_000
      script.say({ atMs: fromMs, verb: 'queued', session: script.session })
      return { fromMs, alarm: untakenInput(script.session) }
    },
  },
  {
    name: 'session: input never taken, new session',
    write(script, startMs) {
      script.say({ atMs: startMs, verb: 'origin', session: script.session })
      script.say({ atMs: startMs, verb: 'queued', session: script.session })
      return { fromMs: startMs, alarm: untakenInput(script.session) }
    },
  },
  {
    name: 'end: an inner abort that nobody of ours set',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      script.say({ atMs, verb: 'run.throws', run, error: 'AbortError' })
      return { fromMs: atMs, movesMs: atMs, end: 'error' }
    },
  },
  { name: 'end: told, then stopped', write: (script, startMs) => toldThen(script, startMs, 'stop') },
  { name: 'end: told, then taken over', write: (script, startMs) => toldThen(script, startMs, 'takeover') },
  {
    name: 'healthy: a person approves a tool after hours',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startTool(atMs, run, TOOL)
      const answerMs = awaitPerson(script, run, { atMs: atMs + 10, call })
      script.endTool(answerMs + 3_000, run, call)
      script.endRun(answerMs + 4_000, run)
      return { fromMs: atMs }
    },
  },
  {
    name: 'healthy: a person is asked, a parallel tool runs',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startTool(atMs, run, 'ask_user')
      const answerMs = awaitPerson(script, run, { atMs: atMs + 1, call })
      const read = script.startTool(atMs + 10, run, 'read')
      script.endTool(atMs + 1_000, run, read)
      script.endTool(answerMs + 10, run, call)
      script.endRun(writeSteps(script, run, answerMs + 20, 2), run)
      return { fromMs: atMs }
    },
  },
]

/** @param room where people sit who are known from an earlier run, or by a word of their host */
function untakenInput(room: string): ExpectedAlarm {
  return { limitMs: LIMITS.between, class: 'stuck', reason: 'queued_work_without_active_run', room }
}

function neverBegun(room: string): ExpectedAlarm {
  return { ...untakenInput(room), reason: 'stale_session_state' }
}

function toldThen(script: Script, startMs: number, verb: 'stop' | 'takeover'): Expected {
  const { session } = script
  const { run, atMs } = beginRun(script, startMs)
  script.startTool(atMs, run, TOOL)
  const movesMs = atMs + script.random.between(15, 18) * MINUTE_MS
  script.say({ atMs: movesMs, verb, session })
  return { fromMs: atMs, movesMs, closes: true, alarm: blockedTool(session, run) }
}

function awaitPerson(script: Script, run: string, { atMs, call }: { atMs: number; call: number }): number {
  script.wait(atMs, run, { kind: 'person', call })
  const answerMs = atMs + script.random.between(0.5, 4) * HOUR_MS
  script.waitOver(answerMs, run, call)
  return answerMs
}
