/** Counts all sessions for an export, and passes on how deep their queues are. */

import type { Census, CensusEntry } from '../model/watch.ts'
import type { InputQueue } from './input-queue.ts'
import { heartbeatStateOf, judgedWork } from './observe.ts'
import type { TrackedSession } from './tracked-session.ts'

/** The sessions of one tracker, read when somebody exports. */
export class SessionCensus implements Census {
  readonly #sessions: () => Iterable<TrackedSession>
  readonly #queue: Pick<InputQueue<TrackedSession>, 'depth'>

  /** @param sessions walks all sessions that are known now */
  constructor(sessions: () => Iterable<TrackedSession>, queue: Pick<InputQueue<TrackedSession>, 'depth'>) {
    this.#sessions = sessions
    this.#queue = queue
  }

  each(visit: (entry: CensusEntry) => void): void {
    for (const session of this.#sessions()) {
      const judged = judgedWork(session)
      visit({
        heartbeat: heartbeatStateOf(session),
        agent: session.agent,
        attention: session.attention?.class,
        silenceMs: judged && session.table.ageOf(session.progressMark),
        workKind: judged?.kind,
      })
    }
  }

  queueDepth(): ReadonlyMap<string, number> {
    return this.#queue.depth
  }
}
