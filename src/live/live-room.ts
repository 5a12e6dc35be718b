/** What an instance has to show: who it is, its sessions, and the book of what they did. */

import { hostname } from 'node:os'
import { threadId } from 'node:worker_threads'
import type { Clock } from '../model/clock.ts'
import type { LiveSource } from '../model/live-source.ts'
import type { DiagnosticSampler } from '../diagnostics/diagnostic-sampler.ts'
import type { Lanes } from '../control/lanes.ts'
import { BeatBook } from '../status/book/beat-book.ts'
import type { LiveProcess } from '../status/book/live-process.ts'
import { processIdOf, type SocketHolder } from '../status/sockets/socket-name.ts'
import { SCOPE } from '../telemetry/semconv.ts'
import { nameOfProcess, versionOfProcess } from '../telemetry/process-name.ts'
import { thresholdLevels } from '../tracker/threshold-levels.ts'
import type { Keepers } from '../watchers.ts'

/** What those need who show it. */
export interface LiveRoom {
  readonly clock: Clock
  readonly source: LiveSource
  readonly book: BeatBook
  readonly process: () => LiveProcess
  /** Who holds the socket of this process. */
  readonly holder: SocketHolder
  /** The state folder. Default: by the platform's convention. */
  folder?: string | undefined
  /** The port that it is shown on, once it is; undefined where nothing listens. */
  server?: Promise<number | undefined>
}

/** An instance, as far as it can be shown. */
export interface Shown {
  readonly live: LiveRoom
  /** It has shut down. */
  readonly isOver: boolean
}

/** What a live room is made from. */
export interface LiveRoomNeeds extends Pick<Keepers, 'desk' | 'book' | 'tracker' | 'measures'> {
  readonly clock: Clock
  readonly lanes: Lanes
  readonly sampler: Pick<DiagnosticSampler, 'recoverNow'>
}

/** Makes it. Nothing is shown yet. */
export function liveRoomOf(needs: LiveRoomNeeds): LiveRoom {
  const source = sourceOf(needs)
  const { clock } = needs
  const startedAt = Math.round(clock.wallTime() - process.uptime() * 1000)
  const holder = { pid: process.pid, worker: threadId, mark: markOf(startedAt) }
  return {
    clock,
    source,
    book: new BeatBook({ clock, source }),
    process: () => processOf(startedAt, holder),
    holder,
  }
}

function sourceOf({ desk, book, tracker, measures, lanes, sampler }: LiveRoomNeeds): LiveSource {
  return {
    all: () => desk.all(),
    busy: () => desk.busy(),
    knows: (session) => desk.knows(session),
    find: (key) => desk.find(key),
    glance: (session, asksSlow) => desk.glance(session, asksSlow),
    snapshot: (session) => desk.shown(session),
    runsOf: (session) => book.runsOf(session),
    usualOf: (tool, { key, named }) =>
      measures.usualOf(tool, thresholdLevels(tracker, named ? { session: key } : {})),
    stop: (session, queued) => {
      if (!queued || !session.named) return { ended: desk.stop(session), cleared: 0 }
      const { ended, cleared } = lanes.stop(session.key)
      return { ended, cleared: cleared.length }
    },
    recover: (session) => {
      const suspect = desk.suspectOf(session)
      return suspect === undefined ? Promise.resolve(undefined) : sampler.recoverNow(suspect)
    },
  }
}

// Many instances of one process, as in tests, have sockets of their own.
let instances = 0

function markOf(startedAt: number): string {
  instances += 1
  return `${Math.abs(startedAt).toString(36)}${instances.toString(36)}`.slice(-12)
}

function processOf(startedAt: number, holder: SocketHolder): LiveProcess {
  const version = versionOfProcess()
  return {
    id: processIdOf(hostname(), holder),
    name: nameOfProcess(),
    ...(version !== undefined && { version }),
    lifesign: SCOPE.version,
    pid: process.pid,
    worker: threadId,
    host: hostname(),
    startedAt,
  }
}
