/** What the book remembers of one session beyond what the tracker knows. */

import type { Attention } from '../../model/attention.ts'
import type { RunEnd } from '../../model/end.ts'
import type { Glance } from '../../model/live-source.ts'
import type { Delivery } from '../../model/notice.ts'
import type { RunInfo } from '../../model/run.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { EndedRun, Told, TransitionView } from '../wire/session-schema.ts'
import { Pulse } from './pulse.ts'
import { letterOfEnd, statusOf } from './statuses.ts'

/** Changes, ends and deliveries that are remembered of a session. */
const MAX_TRANSITIONS = 10
const MAX_RUNS = 5
const MAX_TOLD = 10

/** The instant of something, on both clocks. */
export interface Moment {
  /** Monotonic, in ms. */
  readonly nowMs: number
  /** In ms since the epoch. */
  readonly at: number
}

/** An episode that has begun and is not over. */
export interface OpenEpisode {
  readonly attention: Attention
  /** In ms since the epoch. */
  readonly since: number
}

/** One session in the book. */
export class BookEntry {
  readonly session: SessionInfo
  readonly knownAt: number
  readonly pulse: Pulse
  readonly transitions: TransitionView[] = []
  readonly lastRuns: EndedRun[] = []
  readonly told: Told[] = []
  readonly episodes = new Map<string, OpenEpisode>()
  /** When its newest turn started, in ms since the epoch. */
  turnAt: number | undefined
  label: string | undefined
  agent: string | undefined
  /** What the last look found; undefined before the first. */
  seen: Glance | undefined
  /** It was forgotten by the tracker at this time, in ms on the monotonic clock: it is shown a little longer. */
  goneMs: number | undefined

  constructor(session: SessionInfo, { nowMs, at }: Moment) {
    this.session = session
    this.knownAt = at
    this.pulse = new Pulse(nowMs)
  }

  /**
   * A look at it.
   *
   * @returns whether people see something else now
   */
  look(glance: Glance, at: number): boolean {
    const before = this.seen
    this.seen = glance
    if (before !== undefined && isSame(before, glance)) return before.backlog !== glance.backlog
    const { model, toolName, heartbeat } = glance
    this.transitions.push({
      at,
      state: heartbeat,
      status: statusOf(glance),
      ...(toolName !== undefined && { toolName }),
      ...(model !== undefined && { model }),
    })
    if (this.transitions.length > MAX_TRANSITIONS) this.transitions.shift()
    return true
  }

  runStarted({ startedAt, label, agent, parent, session }: RunInfo): void {
    this.turnAt = startedAt
    // A sub-agent is a guest in its parent's session, and does not rename it.
    if (parent?.session === session) return
    this.label = label ?? this.label
    this.agent = agent ?? this.agent
  }

  runEnded({ id, label, agent, startedAt }: RunInfo, end: RunEnd, nowMs: number): void {
    const { endedAt, durationMs, reason, cause, errorType } = end
    this.pulse.write(letterOfEnd(reason), nowMs)
    this.lastRuns.push({
      id,
      startedAt,
      endedAt,
      durationMs: Math.max(0, durationMs),
      reason,
      ...(label !== undefined && { label }),
      ...(agent !== undefined && { agent }),
      ...(cause !== undefined && { cause }),
      ...(errorType !== undefined && { errorType }),
    })
    if (this.lastRuns.length > MAX_RUNS) this.lastRuns.shift()
  }

  attentionChanged(attention: Attention, at: number): void {
    const of = attention.run?.id ?? ''
    if (attention.status === 'resolved') return void this.episodes.delete(of)
    this.episodes.set(of, { attention, since: this.episodes.get(of)?.since ?? at })
  }

  deliveryEnded({ notice, channel, outcome }: Delivery, at: number): void {
    const room = notice.origin?.room
    this.told.push({ channel, outcome, at, ...(room !== undefined && { room }) })
    if (this.told.length > MAX_TOLD) this.told.shift()
  }

  /** The episode that people read: stuck before stalled before long_running. */
  get worst(): OpenEpisode | undefined {
    let worst: OpenEpisode | undefined
    for (const one of this.episodes.values()) if (rankOf(one) > rankOf(worst)) worst = one
    return worst
  }
}

const RANKS = { long_running: 1, stalled: 2, stuck: 3 }

function rankOf(episode: OpenEpisode | undefined): number {
  return episode === undefined ? 0 : RANKS[episode.attention.class]
}

function isSame(one: Glance, other: Glance): boolean {
  return (
    one.heartbeat === other.heartbeat &&
    one.toolName === other.toolName &&
    one.model === other.model &&
    statusOf(one) === statusOf(other)
  )
}
