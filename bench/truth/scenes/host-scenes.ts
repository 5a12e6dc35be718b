/** Healthy hosts that say what they do: turns that begin a little later, queues whose worker is busy elsewhere. */

import type { Script } from '../script.ts'
import { MINUTE_MS, SECOND_MS, workOn, writeSteps } from './scene.ts'
import type { Scene } from './scene.ts'

export const HOST_SCENES: readonly Scene[] = [
  {
    name: 'healthy: turns start 5 to 60 s after they were taken up',
    write(script, startMs) {
      const { session } = script
      let atMs = startMs
      for (let turn = 0; turn < 20; turn += 1) {
        script.say({ atMs, verb: 'queued', session, lane: session })
        script.say({ atMs: atMs + 20, verb: 'dequeued', session })
        script.say({ atMs: atMs + 20, verb: 'state', session, state: 'processing' })
        const beginsMs = atMs + script.random.between(5, 60) * SECOND_MS
        const run = script.startRun(beginsMs)
        atMs = writeSteps(script, run, beginsMs + 10, script.random.whole(2, 20)) + 20
        script.endRun(atMs, run)
        script.say({ atMs: atMs + 5, verb: 'state', session, state: 'idle' })
        atMs += script.random.between(1, 600) * SECOND_MS
      }
      return { fromMs: startMs }
    },
  },
  {
    name: 'healthy: a person approves before the turn starts',
    write(script, startMs) {
      const { session } = script
      script.say({ atMs: startMs, verb: 'state', session, state: 'processing' })
      script.say({ atMs: startMs + 50, verb: 'state', session, state: 'waiting' })
      const answerMs = startMs + script.random.between(10, 200) * MINUTE_MS
      script.say({ atMs: answerMs, verb: 'state', session, state: 'processing' })
      const run = script.startRun(answerMs + 2_000)
      const endMs = writeSteps(script, run, answerMs + 2_010, 5)
      script.endRun(endMs, run)
      script.say({ atMs: endMs + 5, verb: 'state', session, state: 'idle' })
      return { fromMs: startMs }
    },
  },
  {
    name: 'healthy: input waits while its worker is busy elsewhere',
    write(script, startMs) {
      const { session } = script
      const lane = `worker of ${session}`
      const other = `${session}:other`
      script.say({ atMs: startMs, verb: 'queued', session: other, lane })
      script.say({ atMs: startMs + 5, verb: 'dequeued', session: other })
      script.say({ atMs: startMs + 10, verb: 'queued', session, lane })
      const busy = script.startRun(startMs + 20, { session: other })
      const freeMs = startMs + script.random.between(5, 60) * MINUTE_MS
      workOn(script, busy, startMs + 30, freeMs - 60_000)
      script.endRun(freeMs, busy)
      takeUp(script, freeMs + script.random.between(0.1, 30) * SECOND_MS)
      return { fromMs: startMs }
    },
  },
]

function takeUp(script: Script, atMs: number): void {
  script.say({ atMs, verb: 'dequeued', session: script.session })
  const run = script.startRun(atMs + 50)
  script.endRun(writeSteps(script, run, atMs + 60, 5), run)
}
