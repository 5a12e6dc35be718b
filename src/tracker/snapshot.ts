/** What people are shown of a session: plain data, made only when somebody asks. */

import type { Heartbeat, SessionSnapshot } from '../model/session.ts'
import type { Observation } from '../model/watch.ts'
import { heartbeatStateOf, judgedWork, newestRun } from './observe.ts'
import type { TrackedSession } from './tracked-session.ts'

/**
 * The session's heartbeat now.
 *
 * @param slowMsOf silence from which a model or a tool is shown as slow, in ms; 0 for never
 */
export function heartbeat(session: TrackedSession, slowMsOf: (seen: Observation) => number): Heartbeat {
  const state = heartbeatStateOf(session)
  const run = newestRun(session)
  const judged = judgedWork(session)
  const silenceMs = session.table.ageOf(session.progressMark)
  const mayBeSlow = state === 'awaiting_model' || state === 'tool_exec'
  const tool = judged?.kind === 'tool_call' ? judged.work : undefined
  const model = run?.open.find((work) => work.kind === 'model_call')
  return {
    sessionKey: session.key,
    state,
    slow: mayBeSlow && silenceMs >= (slowMsOf(session.observe()) || Infinity),
    ...(run && { turnId: run.id, startedAt: run.startedAt }),
    ...(model && { model: model.name }),
    ...(tool && { toolName: tool.name }),
    ...(session.progressed && { lastTokenAt: session.clock.wallTime() - silenceMs }),
  }
}

/** The session with its numbers now. */
export function snapshot(session: TrackedSession, slowMsOf: (seen: Observation) => number): SessionSnapshot {
  return {
    key: session.key,
    named: session.named,
    generation: session.generation,
    state: session.state,
    heartbeat: heartbeat(session, slowMsOf),
    runs: session.runs.map((run) => run.id),
    backlog: session.backlog,
    ownerlessWork: session.ownerless.length,
    ...(session.attention && { attention: session.attention.class }),
  }
}
