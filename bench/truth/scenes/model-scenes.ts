/** Models that are silent, that fail again and again, or that only take their time. */

import type { Script } from '../script.ts'
import {
  beginRun,
  LIMITS,
  MINUTE_MS,
  MODEL,
  SECOND_MS,
  silentModel,
  think,
  thinkLong,
  WATCHED_MS,
} from './scene.ts'
import type { Expected, ExpectedAlarm, Scene } from './scene.ts'

export const MODEL_SCENES: readonly Scene[] = [
  {
    name: 'model: no first token',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      script.startModel(atMs, run, MODEL)
      return { fromMs: atMs, alarm: silentModel(script.session, run) }
    },
  },
  {
    name: 'model: silent in the middle of its stream',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startModel(atMs, run, MODEL)
      for (let chunk = 1; chunk <= 40; chunk += 1) script.chunk(atMs + chunk * 250, run, call)
      return { fromMs: atMs + 10_000, alarm: silentModel(script.session, run) }
    },
  },
  {
    name: 'model: nothing but pings',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startModel(atMs, run, MODEL)
      for (let ms = 15_000; ms < WATCHED_MS; ms += 15_000) script.ping(atMs + ms, run, call)
      return { fromMs: atMs, alarm: silentModel(script.session, run) }
    },
  },
  {
    name: 'model: fails again and again, waits undeclared',
    write: (script, startMs) => failForHours(script, startMs, { isDeclared: false }),
  },
  {
    name: 'model: provider down for 6 h, waits declared',
    write: (script, startMs) => failForHours(script, startMs, { isDeclared: true }),
  },
  {
    name: 'model: told, then fails and is asked again',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startModel(atMs, run, MODEL)
      const failsMs = atMs + script.random.between(450, 600) * SECOND_MS
      script.endModel(failsMs, run, call, 'error')
      script.startModel(failsMs + 20, run, MODEL)
      return { fromMs: atMs, alarm: silentModel(script.session, run) }
    },
  },
  {
    name: 'healthy: model thinks for 150 to 340 s',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      script.endRun(thinkLong(script, run, atMs) + 100, run)
      return { fromMs: atMs }
    },
  },
  {
    name: 'healthy: one retry wait of 2 to 5 min, declared',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const call = script.startModel(atMs, run, MODEL)
      script.endModel(atMs + 800, run, call, 'error')
      const untilMs = script.random.between(120, 290) * SECOND_MS
      script.wait(atMs + 801, run, { kind: 'retry', untilMs })
      script.endRun(think(script, run, atMs + 820 + untilMs, 8_000) + 50, run)
      return { fromMs: atMs }
    },
  },
  {
    name: 'healthy: two parallel streams move for 10 to 15 min',
    write(script, startMs) {
      const { run, atMs } = beginRun(script, startMs)
      const endMs = atMs + script.random.between(10, 15) * MINUTE_MS
      for (const late of [0, 2_000]) {
        const call = script.startModel(atMs + late, run, MODEL)
        for (let ms = atMs + late + 1_000; ms < endMs; ms += 1_700) script.chunk(ms, run, call)
        script.endModel(endMs + late, run, call, 'stop')
      }
      script.endRun(endMs + 3_000, run)
      return { fromMs: atMs }
    },
  },
]

function failForHours(script: Script, startMs: number, { isDeclared }: { isDeclared: boolean }): Expected {
  const { run, atMs } = beginRun(script, startMs)
  for (let nowMs = atMs; nowMs < atMs + WATCHED_MS;) {
    const call = script.startModel(nowMs, run, MODEL)
    nowMs += script.random.between(0.5, 4) * SECOND_MS
    script.endModel(nowMs, run, call, 'error')
    const untilMs = script.random.between(15, 45) * SECOND_MS
    if (isDeclared) script.wait(nowMs + 1, run, { kind: 'retry', untilMs })
    nowMs += untilMs + 20
  }
  const reason = 'repeated_model_requests_without_progress'
  const alarm: ExpectedAlarm = { limitMs: LIMITS.model, class: 'stalled', reason, run, room: script.session }
  return { fromMs: atMs, alarm }
}
