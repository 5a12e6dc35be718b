/** Counts all sessions for an export, and passes on how deep their queues are. */

import type { Census, CensusEntry, CensusRun } from '../model/census.ts'
import type { Clock } from '../model/clock.ts'
import type { WaitKind } from '../model/run.ts'
import type { Strand } from '../model/watch.ts'
import { heartbeatStateOf } from './heartbeat.ts'
import type { InputQueue } from './input-queue.ts'
import { worstWatched } from './snapshot.ts'
import { waitOf } from './runs/declared-wait.ts'
import { leftStrandsOf, strandsOf } from './runs/strands.ts'
import type { TrackedRun } from './runs/tracked-run.ts'
import type { TrackedSession } from './tracked-session.ts'

/** The sessions of one tracker, read when somebody exports. */
export class SessionCensus implements Census {
  readonly #sessions: () => Iterable<TrackedSession>
  readonly #queue: Pick<InputQueue<TrackedSession>, 'depth'>
  readonly #clock: Pick<Clock, 'now'>

  /** @param sessions walks all sessions that are known now */
  constructor(
    sessions: () => Iterable<TrackedSession>,
    queue: Pick<InputQueue<TrackedSession>, 'depth'>,
    clock: Pick<Clock, 'now'>,
  ) {
    this.#sessions = sessions
    this.#queue = queue
    this.#clock = clock
  }

  each(visit: (entry: CensusEntry) => void): void {
    const nowMs = this.#clock.now()
    for (const session of this.#sessions()) {
      const silent = mostSilent(session)
      const worst = worstWatched(session)
      visit({
        heartbeat: heartbeatStateOf(session),
        agent: session.agent,
        attention: worst?.attention,
        attentionAgent: worst?.agent ?? session.agent,
        silenceMs: silent?.silenceMs,
        workKind: silent?.kind,
        silentAgent: silent?.run.agent ?? session.agent,
        runs: session.runs.map((run) => counted(run, nowMs)),
      })
    }
  }

  queueDepth(): ReadonlyMap<string, number> {
    return this.#queue.depth
  }
}

function counted(run: TrackedRun, nowMs: number): CensusRun {
  const waits = new Set<WaitKind>()
  for (const place of [run, ...run.open]) {
    const wait = waitOf(place)
    if (wait !== undefined) waits.add(wait.kind)
  }
  return { agent: run.agent, openMs: nowMs - run.startedMs, waits: [...waits] }
}

/** What has been silent for longest, and waits for nobody. */
function mostSilent(session: TrackedSession): Strand | undefined {
  // What ended runs have left open keeps nobody waiting, unless input waits behind it.
  const left = session.idle ? [] : leftStrandsOf(session)
  const strands = session.runs.length > 0 ? session.runs.flatMap(strandsOf) : left
  let longest: Strand | undefined
  for (const strand of strands) {
    if (strand.wait !== undefined) continue
    if (longest === undefined || strand.silenceMs > longest.silenceMs) longest = strand
  }
  return longest
}
