/** What the book remembers of one session beyond what the tracker knows. */

import type { Attention } from '../../model/attention.ts'
import type { RunEnd } from '../../model/end.ts'
import type { Glance } from '../../model/live-source.ts'
import type { Delivery } from '../../model/notice.ts'
import type { RunInfo } from '../../model/run.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { ToolCallOptions, WorkInfo } from '../../model/work.ts'
import type { EndedRun, Told } from '../wire/session-schema.ts'
import { Pulse } from './pulse.ts'
import { letterOf, letterOfEnd, statusOf } from './statuses.ts'
import { Steps, type Moment } from './steps.ts'

/** Ends and deliveries that are remembered of a session. */
const MAX_RUNS = 5
const MAX_TOLD = 10

/** A run that ended. Its handle is not kept: much hangs on it. */
interface Ended extends Pick<RunInfo, 'id' | 'label' | 'agent' | 'startedAt'> {
  readonly end: RunEnd
}

/** An episode that has begun and is not over. */
export interface OpenEpisode {
  readonly attention: Attention
  /** In ms since the epoch. */
  readonly since: number
  /** When what was judged fell silent, in ms since the epoch: each further look judges a longer silence. */
  readonly silentSince: number
}

/** One session in the book. */
export class BookEntry {
  readonly session: SessionInfo
  readonly knownAt: number
  readonly pulse: Pulse
  readonly steps = new Steps()
  /** Who heard of it; made for the first one, as most sessions need nobody. */
  #told: Told[] | undefined
  #episodes: Map<string, OpenEpisode> | undefined
  /** When its newest turn started, in ms since the epoch. */
  turnAt: number | undefined
  label: string | undefined
  agent: string | undefined
  /** How many of its runs live. */
  live = 0
  readonly #ended: Ended[] = []
  /** What the last look found; undefined before the first. */
  seen: Glance | undefined
  /** The round of looks that met it last. */
  round = 0
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
  look(glance: Glance, nowMs: number): boolean {
    const before = this.seen
    this.seen = glance
    const { model, toolName, heartbeat } = glance
    this.steps.add({ state: heartbeat, status: statusOf(glance), toolName, model, atMs: nowMs })
    return before === undefined || before.backlog !== glance.backlog || !isSame(before, glance)
  }

  /** What it does now gets its letter. */
  beat(nowMs: number): void {
    if (this.seen === undefined || this.goneMs !== undefined) return
    const letter = letterOf(this.seen)
    if (letter !== '_' || this.pulse.isOpen) this.pulse.write(letter, nowMs)
  }

  /** Nothing goes on in it, and its pulse and steps say so; or it was forgotten. */
  get isAsleep(): boolean {
    if (this.goneMs !== undefined) return true
    return this.seen?.heartbeat === 'idle' && this.seen.attention === undefined && !this.pulse.isOpen
  }

  /** It was forgotten by the tracker: what ran in it is over. */
  fade(nowMs: number): void {
    this.goneMs ??= nowMs
    if (this.seen === undefined) return
    this.seen = { ...this.seen, heartbeat: 'complete', state: 'idle', attention: undefined, wait: undefined }
  }

  runStarted({ startedAt, label, agent, parent, session }: RunInfo): void {
    this.turnAt = startedAt
    // A sub-agent is a guest in its parent's session, and does not rename it.
    if (parent?.session === session) return
    this.label = label ?? this.label
    this.agent = agent ?? this.agent
  }

  runEnded({ id, label, agent, startedAt }: RunInfo, end: RunEnd, nowMs: number): void {
    this.pulse.writeEnd(letterOfEnd(end.reason), nowMs)
    this.#episodes?.delete(id)
    this.#ended.push({ id, label, agent, startedAt, end })
    if (this.#ended.length > MAX_RUNS) this.#ended.shift()
  }

  /** Its last runs, the newest last. */
  get lastRuns(): EndedRun[] {
    return this.#ended.map(endedRunOf)
  }

  /** A step that nobody has looked at: that its first run started, or its last one ended. */
  noteRun(state: 'awaiting_model' | 'complete', atMs: number): void {
    const status = state === 'complete' ? 'finished' : 'active'
    this.steps.add({ state, status, toolName: undefined, model: undefined, atMs })
  }

  /** A step that nobody has looked at: that a call started. */
  noteWork({ kind, name, options, startedMs: atMs }: WorkInfo): void {
    const isModel = kind === 'model_call'
    const ofTool = (options as ToolCallOptions).remote === true ? 'tool_wait' : 'tool_exec'
    this.steps.add({
      state: isModel ? 'awaiting_model' : ofTool,
      status: 'active',
      toolName: isModel ? undefined : name,
      model: isModel ? name : undefined,
      atMs,
    })
  }

  attentionChanged(attention: Attention, at: number): void {
    const of = attention.run?.id ?? ''
    const episodes = (this.#episodes ??= new Map())
    if (attention.status === 'resolved') return void episodes.delete(of)
    const since = episodes.get(of)?.since ?? at
    episodes.set(of, { attention, since, silentSince: at - Math.max(0, attention.ageMs) })
  }

  /** Who heard of it, the newest last. */
  get told(): readonly Told[] {
    return this.#told ?? []
  }

  deliveryEnded({ notice, channel, outcome, reason }: Delivery, at: number): void {
    const room = notice.origin?.room
    const told = (this.#told ??= [])
    told.push({ channel, outcome, reason, at, ...(room !== undefined && { room }) })
    if (told.length > MAX_TOLD) told.shift()
  }

  /** The episode that people read: stuck before stalled before long_running. */
  get worst(): OpenEpisode | undefined {
    let worst: OpenEpisode | undefined
    for (const one of this.#episodes?.values() ?? []) if (rankOf(one) > rankOf(worst)) worst = one
    return worst
  }
}

function endedRunOf({ id, label, agent, startedAt, end }: Ended): EndedRun {
  const { endedAt, durationMs, reason, cause, errorType } = end
  return {
    id,
    startedAt,
    endedAt,
    durationMs: Math.max(0, durationMs),
    reason,
    ...(label !== undefined && { label }),
    ...(agent !== undefined && { agent }),
    ...(cause !== undefined && { cause }),
    ...(errorType !== undefined && { errorType }),
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
