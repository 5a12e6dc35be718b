/** What a host can ask and say about its sessions: `lifesign.sessions`. */

import type { Recorder } from '../model/adapter.ts'
import type { EndProposal } from '../model/end.ts'
import type { Takeover } from '../model/lane.ts'
import type { Origin, OriginContext } from '../model/origin.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import type { Heartbeat, SessionSnapshot, SessionState } from '../model/session.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { Lanes } from './lanes.ts'

/** What the verbs need from the tracker. */
export interface SessionKeeper {
  list(): SessionSnapshot[]
  get(key: string): SessionSnapshot | undefined
  queued(key: string, lane: string): void
  /** So much input waits behind the current turn. */
  level(key: string, depth: number, lane: string): void
  dequeued(key: string): void
  setState(key: string, state: SessionState): void
  setThresholds(key: string, thresholds: Thresholds): void
  setRecovery(key: string, policy: RecoveryPolicy): void
  setOrigin(key: string, origin: Origin): void
  /** What was said of the session was said for people in this place. */
  heardFrom(key: string, origin: OriginContext): void
  /** Ends the live runs of a session and moves its generation on. Returns how many ended. */
  endRuns(key: string, proposal: EndProposal): number
  mute(key: string, forMs: number): void
  unmute(key: string): void
}

/** The class of lanes that a host's queue belongs to when it names none. */
const DEFAULT_LANE = 'default'

/**
 * The session verbs. Unknown keys are no error: a question answers `undefined`, a word starts a session.
 *
 * @example
 * lifesign.sessions.queued('C1:171')
 * lifesign.sessions.get('C1:171')?.backlog // 1
 */
export class Sessions {
  readonly #keeper: SessionKeeper
  readonly #lanes: Pick<Lanes, 'takeover' | 'stop'>
  readonly #scope: Recorder['scope']

  /** @internal */
  constructor(keeper: SessionKeeper, lanes: Pick<Lanes, 'takeover' | 'stop'>, scope: Recorder['scope']) {
    this.#keeper = keeper
    this.#lanes = lanes
    this.#scope = scope
  }

  /** All sessions that are known now, live and idle. */
  list(): SessionSnapshot[] {
    return this.#keeper.list()
  }

  /** One session, or undefined if it is not known. */
  get(key: string): SessionSnapshot | undefined {
    return this.#keeper.get(key)
  }

  /** What a session does right now, or undefined if it is not known. */
  heartbeat(key: string): Heartbeat | undefined {
    return this.#keeper.get(key)?.heartbeat
  }

  /**
   * Stops the session's live runs: each ends as `killed` by `stop`, its signal aborts and its promise
   * rejects at once.
   *
   * @returns how many runs ended
   * @example
   * const stopped = lifesign.sessions.stop('C1:171')
   */
  stop(key: string): number
  /**
   * Stops the session's live runs, and takes out what waits on its lane: each call that waits is rejected with
   * a `LaneError` whose reason is `stopped`, and the people of the run read how many that were.
   *
   * @returns how many runs ended, and the input that was cleared, oldest first: it is yours again
   * @example
   * const { ended, cleared } = lifesign.sessions.stop('C1:171', { queued: true })
   */
  stop(key: string, options: { readonly queued: true }): Takeover
  stop(key: string, options: { readonly queued?: boolean }): number | Takeover
  stop(key: string, options?: { readonly queued?: boolean }): number | Takeover {
    if (partOf(options, 'queued') === true) return this.#lanes.stop(key)
    return this.#keeper.endRuns(key, { reason: 'killed', cause: 'stop' })
  }

  /**
   * New input takes the session over: what runs ends as `killed` by `takeover`, which nobody is told, and what
   * waits is taken out and handed back. Nothing of the old runs gets through a gate or fence from here on; the
   * next run of the session starts at once.
   *
   * @returns how many runs ended, and the input that was cleared: it is yours again
   * @example
   * const { cleared } = lifesign.sessions.takeover('C1:171')
   * await lifesign.run({ session: 'C1:171', lane: { input: 'new' } }, (run) => [...cleared, 'new'].length)
   */
  takeover(key: string): Takeover {
    return this.#lanes.takeover(key)
  }

  /**
   * Says that input arrived behind the current turn, for hosts with queues of their own.
   *
   * @param options.lane a class of lanes, never a session key: it becomes a metric attribute. Default: `default`
   */
  queued(key: string, options: { readonly lane?: string } = {}): void {
    this.#keeper.queued(key, (partOf(options, 'lane') ?? DEFAULT_LANE) as string)
    this.#noteOrigin(key)
  }

  /**
   * Says how much input waits behind the current turn, without the one that is at work: for hosts that know only the
   * depth of their queue. What is more than before came now; what is less was taken up, the oldest first.
   *
   * @param depth 0 to 10,000
   * @param options.lane as for `queued`
   * @example
   * lifesign.sessions.depth('C1:171', 2)
   * lifesign.sessions.get('C1:171')?.backlog // 2
   */
  depth(key: string, depth: number, options: { readonly lane?: string } = {}): void {
    this.#keeper.level(key, depth, (partOf(options, 'lane') ?? DEFAULT_LANE) as string)
    this.#noteOrigin(key)
  }

  /** Says that the oldest queued input was taken up. */
  dequeued(key: string): void {
    this.#keeper.dequeued(key)
  }

  /**
   * Says where the people of this session wait, for hosts that know it before a run exists. They hear of the session
   * where nothing of it ever runs, and of runs of it that name no origin. What is said inside of `withOrigin` needs no
   * such word. Until the session is forgotten, or set anew.
   *
   * @example
   * lifesign.sessions.origin('C1:171', { channel: 'slack', room: 'C1', thread: '171' })
   */
  origin(key: string, origin: Origin): void {
    this.#keeper.setOrigin(key, origin)
  }

  /**
   * Says what the session does, for hosts that know better than the runs show. `processing` while nothing runs means
   * that a turn was taken up: if no run of it starts for `warnMs`, and nobody says `idle` or `waiting`, people are
   * told. So does `dequeued`.
   */
  state(key: string, state: SessionState): void {
    this.#keeper.setState(key, state)
    this.#noteOrigin(key)
  }

  /**
   * Sets when this session needs attention, in ms. Until the session is forgotten, or set anew.
   *
   * @example
   * lifesign.sessions.thresholds('C1:171', { warnMs: 300_000, tools: { build: { warnMs: 0 } } })
   */
  thresholds(key: string, thresholds: Thresholds): void {
    this.#keeper.setThresholds(key, thresholds)
  }

  /**
   * Keeps all news of this session from its people for a while: also of runs that begin later. What somebody was told
   * of before is told to its end; dashboards, events and your listeners hear all of it. Until then `get` and `list`
   * show `mutedUntil`.
   *
   * @param options.forMs from now on, in ms: 1 to 2,592,000,000, which are 30 days
   * @example
   * lifesign.sessions.mute('C1:171', { forMs: 3_600_000 })
   */
  mute(key: string, options: { readonly forMs: number }): void {
    this.#keeper.mute(key, options?.forMs)
  }

  /** Lets people hear of this session again. What was kept from them stays so. */
  unmute(key: string): void {
    this.#keeper.unmute(key)
  }

  /**
   * Says whether live runs of this session may be aborted when they are silent for their abort threshold. Until
   * the session is forgotten, or set anew.
   *
   * @example
   * lifesign.sessions.recovery('C1:171', { abort: true, tools: { build: { abort: false } } })
   */
  recovery(key: string, policy: RecoveryPolicy): void {
    this.#keeper.setRecovery(key, policy)
  }

  // Inside of a run, a `withOrigin` without a session is about that run's people, and not those of other sessions.
  #noteOrigin(key: string): void {
    const { origin, run } = this.#scope()
    if (origin === undefined || (run !== undefined && origin.session === undefined)) return
    this.#keeper.heardFrom(key, origin)
  }
}

/** A part of what a host says; undefined where it cannot be read. */
function partOf(said: unknown, name: string): unknown {
  try {
    return (said as Readonly<Record<string, unknown>> | undefined)?.[name]
  } catch {
    return undefined
  }
}
