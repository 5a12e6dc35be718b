/** What a session is told: by its host, and by the tracker that keeps it. */

import type { Clock } from '../model/clock.ts'
import type { Origin } from '../model/origin.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import type { Sink } from '../model/sink.ts'
import type { RepeatLimits } from '../model/repeats.ts'
import type { SpokenChecks } from '../model/spoken.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { Watched } from '../model/watch.ts'
import type { ActivityTable } from './activity-table.ts'
import type { LaneTraffic } from './lane-traffic.ts'
import type { WatchedRun } from './runs/watched-run.ts'
import type { TrackedSession } from './tracked-session.ts'
import type { WatchedSession } from './watched-session.ts'

/** What a host sets for a session. */
export interface SessionOverrides {
  readonly thresholds?: Thresholds
  /** Whether its live runs may be aborted. */
  readonly recovery?: RecoveryPolicy
  /** Where its people wait. */
  readonly origin?: Origin
}

/** Made once by the tracker, and handed to each of its sessions. */
export interface TrackerContext {
  readonly clock: Clock
  readonly table: ActivityTable
  readonly sinks: Required<Sink>
  /** Which classes of lanes are at work. */
  readonly traffic: LaneTraffic
  /** How many waits for a person are declared and not over: hardly ever any, and then no tree is walked. */
  readonly people: { awaited: number }
  /** The session became live, idle, or got its first ownerless work: the tracker files it anew. */
  readonly refile: (session: TrackedSession) => void
  /** Shows a run or session when its row is due, until it is hidden again. */
  readonly show: (watched: WatchedRun | WatchedSession) => void
  readonly hide: (watched: WatchedRun | WatchedSession) => void
  readonly measures: {
    /** How long a run can go on before a look can find anything, in ms. */
    firstLookMs(watched: Pick<Watched, 'thresholds'>): number
    /** How long an answer may be unread before its run ends, in ms; `Infinity` for ever. */
    unreadMs(watched: Pick<Watched, 'thresholds'>): number
    /** A tool call ended by itself: its longest silence, in ms, is what others of its name are measured by. */
    learn(tool: string, silenceMs: number): void
    /** When repeated tool calls need attention. */
    repeatLimitsOf(watched: Pick<Watched, 'thresholds'>): RepeatLimits
  }
  /** Narrows what is said of runs and calls. */
  readonly checks: SpokenChecks
}
