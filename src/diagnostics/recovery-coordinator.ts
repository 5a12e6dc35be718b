/** Asks the owners of sessions to give them back: gated, one at a time a session, each completed exactly once. */

import type { NextStep } from '../model/attention.ts'
import type { Clock } from '../model/clock.ts'
import type {
  RecoveryCompletion,
  RecoveryOutcome,
  RecoveryPolicy,
  RecoveryRequest,
} from '../model/recovery.ts'
import type { RunInfo } from '../model/run.ts'
import type { SessionInfo, SessionState } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'
import type { Watched } from '../model/watch.ts'
import type { Episode } from './episode.ts'
import { judge } from './judge.ts'
import type { Finding, JudgeOptions } from './judge.ts'
import { RecoveryFlight } from './recovery-flight.ts'
import type { FlightOptions } from './recovery-flight.ts'
import { mayAbort, nextStepOf } from './recovery-gate.ts'

/** How long an owner may take to answer beyond the time that a run has to end, in ms. */
const ANSWER_MARGIN_MS = 5_000

/** What a coordinator needs. */
export interface RecoveryCoordinatorOptions extends Pick<FlightOptions, 'handlers' | 'warn'> {
  readonly clock: Clock
  readonly recoveryRequested: Required<Sink>['recoveryRequested']
  readonly recoveryCompleted: Required<Sink>['recoveryCompleted']
  readonly policy: RecoveryPolicy
  /** How long an aborted run may take to end, and a lane to move, in ms. */
  readonly drainMs: number
  /** Whether the input of a session waits for something wider than the session. */
  readonly heldElsewhere: (session: string) => boolean
  readonly judging: JudgeOptions
  /** Gives a session in which no run lives back to those who wait, if its generation is still that one. */
  readonly release: (session: SessionInfo, generation: number) => void
  /** The open episode of a run or session. */
  readonly episodeOf: (watched: Watched) => Episode | undefined
}

/** What shall be recovered, if the next look finds it unchanged. */
interface Candidate {
  readonly episode: Episode
  readonly found: Finding
  readonly state: SessionState
  readonly generation: number
  /** The tick that was to come when it was judged: the next look comes after it. */
  readonly tick: number
}

/** A recovery that begins. */
interface Wish extends Pick<Candidate, 'found' | 'state' | 'generation'> {
  readonly watched: Watched
  /** A person wishes it. @default false */
  readonly isWished?: boolean
  readonly completed?: (completion: RecoveryCompletion) => void
}

/**
 * The sampler nominates, a further tick confirms, the owner acts, and what it says is verified. It is a sink,
 * to see lanes move.
 */
export class RecoveryCoordinator implements Sink {
  readonly #options: RecoveryCoordinatorOptions
  readonly #candidates: Candidate[] = []
  /** Those that wait for another recovery of their session: one at a time. */
  readonly #grounded = new Map<Episode, Candidate>()
  readonly #flights = new Map<string, RecoveryFlight>()

  constructor(options: RecoveryCoordinatorOptions) {
    this.#options = options
  }

  /** What happens next about a finding. */
  nextStep(watched: Watched, { verdict, strand, pastAbort }: Finding): NextStep {
    return nextStepOf({
      verdict,
      strand,
      state: watched.state,
      policies: [...watched.recovery, this.#options.policy],
      pastAbort,
      inFlight: this.#flights.has(watched.session.key),
      heldElsewhere: this.isHeldElsewhere(watched),
    })
  }

  /**
   * Remembers an episode for the next look.
   *
   * @param about.tick the tick that is to come
   */
  nominate(episode: Episode, { found, tick }: Pick<Candidate, 'found' | 'tick'>): void {
    const { session, state } = episode.watched
    this.#candidates.push({ episode, found, state, generation: session.generation, tick })
  }

  /**
   * The next look at those who were nominated before this tick.
   *
   * @param tick the tick that is to come
   * @param isTimeUp asked after each: the event loop has other things to do
   * @returns false when some are left
   */
  confirm(tick: number, isTimeUp: () => boolean): boolean {
    const candidates = this.#candidates
    while (candidates[0] !== undefined && candidates[0].tick < tick) {
      this.#confirmOne(candidates.shift() as Candidate)
      if (isTimeUp()) return candidates.length === 0
    }
    return true
  }

  #confirmOne(candidate: Candidate): void {
    const { watched } = candidate.episode
    const flight = this.#flights.get(watched.session.key)
    // The next word of its episode may be far away: it is looked at again when the other one has landed.
    if (flight !== undefined && flight.watched !== watched) this.#grounded.set(candidate.episode, candidate)
    else if (this.#isUnchanged(candidate)) this.#request({ ...candidate, watched })
  }

  runStarted(run: RunInfo): void {
    if (this.#flights.size > 0) this.#flights.get(run.session.key)?.laneMoved()
  }

  inputDequeued(session: SessionInfo): void {
    if (this.#flights.size > 0) this.#flights.get(session.key)?.laneMoved()
  }

  /** Completes what is under way: nobody will see the end of it. */
  shutdown(): void {
    this.#candidates.length = 0
    this.#grounded.clear()
    for (const flight of this.#flights.values()) flight.giveUp('shutdown')
  }

  #isUnchanged({ episode, found, state, generation, tick }: Candidate): boolean {
    const { watched } = episode
    if (!watched.tracked || watched.session.generation !== generation || watched.state !== state) return false
    const now = judge(watched, this.#options.judging)
    if (now.verdict?.event !== found.verdict.event || !episode.isAbout(now as Finding)) return false
    // What moved in this very tick is silent for no time.
    if (watched.movedSince(tick, found.strand) || this.#options.episodeOf(watched) !== episode) return false
    return this.nextStep(watched, now as Finding) === 'recovery_requested'
  }

  /**
   * A person wishes that a session is given back that is silent: no further look, and an abort is allowed. All other
   * gates hold: what is not silent, and what is under way already, stays as it is.
   *
   * @returns undefined where nothing is silent
   */
  recoverNow(watched: Watched): Promise<RecoveryCompletion | undefined> {
    const found = judge(watched, this.#options.judging)
    const { verdict } = found
    const isSilent = verdict !== undefined && verdict.event !== 'session.long_running'
    const isUnderWay = this.#flights.has(watched.session.key)
    if (!isSilent || isUnderWay || !watched.tracked) return Promise.resolve(undefined)
    const { state, session } = watched
    const about = { watched, found: found as Finding, state, generation: session.generation }
    return new Promise((resolve) => this.#request({ ...about, isWished: true, completed: resolve }))
  }

  #request({ watched, found, state, generation, isWished = false, completed }: Wish): void {
    const { clock, drainMs, recoveryRequested, recoveryCompleted } = this.#options
    const { key } = watched.session
    const startedMs = clock.now()
    const described = this.#describe(watched, found, { state, generation })
    const request = isWished ? { ...described, mayAbort: !found.verdict.recoverable } : described
    const landed = (outcome: RecoveryOutcome): void => {
      this.#flights.delete(key)
      this.#candidates.unshift(...this.#grounded.values())
      this.#grounded.clear()
      const durationMs = clock.now() - startedMs
      const released = releasedBy(outcome, request, watched)
      const completion = { ...outcome, request, released, durationMs }
      recoveryCompleted(completion)
      completed?.(completion)
    }
    const release = (): void => this.#options.release(watched.session, generation)
    const answerMs = drainMs + ANSWER_MARGIN_MS
    const options = { ...this.#options, answerMs, settleMs: drainMs }
    const flight = new RecoveryFlight({ watched, request, landed, release }, options)
    this.#flights.set(key, flight)
    recoveryRequested(request)
    void flight.start()
  }

  #describe(
    watched: Watched,
    { verdict, ageMs, strand }: Finding,
    { state, generation }: Pick<Candidate, 'state' | 'generation'>,
  ): RecoveryRequest {
    const { run } = watched
    return {
      session: watched.session,
      action: verdict.recoverable ? 'release_lane' : 'abort_run',
      expectedState: state,
      generation,
      reason: verdict.reason,
      backlog: watched.backlog,
      ageMs,
      mayAbort: !verdict.recoverable && mayAbort(strand, [...watched.recovery, this.#options.policy]),
      ...(verdict.workKind && { workKind: verdict.workKind }),
      ...(run && { run }),
      ...(strand?.work && { work: strand.work }),
      requestedAt: this.#options.clock.wallTime(),
    }
  }

  /** Whether the input of a session waits for something wider than the session. */
  isHeldElsewhere({ session: { key, named } }: Watched): boolean {
    try {
      return named && this.#options.heldElsewhere(key)
    } catch (error) {
      this.#options.warn('Cannot ask whether input is held elsewhere', error)
      return false
    }
  }
}

/** What the owner says, or else what is gone from the queue. */
function releasedBy(
  { status, released }: RecoveryOutcome,
  request: RecoveryRequest,
  { backlog }: Watched,
): number {
  if (status !== 'aborted' && status !== 'released') return 0
  if (released !== undefined && released > 0) return released
  return Math.max(0, request.backlog - backlog)
}
