/** Asks the owners of sessions to give them back: gated, one at a time a session, each completed exactly once. */

import type { AttentionClass, NextStep, Verdict } from '../model/attention.ts'
import type { Clock } from '../model/clock.ts'
import type { RecoveryOutcome, RecoveryPolicy, RecoveryRequest } from '../model/recovery.ts'
import type { RunInfo } from '../model/run.ts'
import type { SessionInfo, SessionState } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'
import type { Observation, WatchedSession } from '../model/watch.ts'
import type { Judgement } from './judge.ts'
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
}

/** A session that shall be recovered, if the next look finds it unchanged. */
interface Candidate {
  readonly session: WatchedSession
  readonly seen: Observation
  readonly judged: Judgement & { readonly verdict: Verdict }
  readonly class: AttentionClass | undefined
  readonly generation: number
  readonly progressMark: number
  /** The tick that was to come when it was judged: the next look comes after it. */
  readonly mark: number
}

/**
 * The sampler nominates, a further tick confirms, the owner acts, and what it says is verified. It is a sink,
 * to see lanes move.
 */
export class RecoveryCoordinator implements Sink {
  readonly #options: RecoveryCoordinatorOptions
  readonly #candidates: Candidate[] = []
  readonly #flights = new Map<string, RecoveryFlight>()

  constructor(options: RecoveryCoordinatorOptions) {
    this.#options = options
  }

  /** What happens next about a verdict. */
  nextStep(
    session: WatchedSession,
    seen: Observation,
    judged: Judgement & { readonly verdict: Verdict },
  ): NextStep {
    return nextStepOf({
      verdict: judged.verdict,
      seen,
      pastAbort: judged.pastAbort,
      policy: this.#options.policy,
      inFlight: this.#flights.has(session.key),
      heldElsewhere: this.#isHeldElsewhere(session),
    })
  }

  /**
   * Remembers a session for the next look.
   *
   * @param mark the tick that is to come
   */
  nominate(
    session: WatchedSession,
    seen: Observation,
    { judged, mark }: { judged: Judgement & { readonly verdict: Verdict }; mark: number },
  ): void {
    const { generation, progressMark, attention } = session
    this.#candidates.push({ session, seen, judged, class: attention?.class, generation, progressMark, mark })
  }

  /**
   * The next look at those who were nominated before this tick.
   *
   * @param mark the tick that is to come
   * @param isTimeUp asked after each: the event loop has other things to do
   * @returns false when some are left
   */
  confirm(mark: number, isTimeUp: () => boolean): boolean {
    const candidates = this.#candidates
    while (candidates[0] !== undefined && candidates[0].mark < mark) {
      const candidate = candidates.shift() as Candidate
      if (this.#isUnchanged(candidate)) this.#request(candidate)
      if (isTimeUp()) return candidates.length === 0
    }
    return true
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
    for (const flight of this.#flights.values()) flight.giveUp('shutdown')
  }

  #isUnchanged(candidate: Candidate): boolean {
    const { session, generation, progressMark, judged } = candidate
    if (!session.tracked || session.generation !== generation || session.progressMark !== progressMark)
      return false
    const now = session.observe()
    if (session.attention?.class !== candidate.class || now.run !== candidate.seen.run) return false
    if (now.state !== candidate.seen.state || now.activity.retryWait) return false
    return this.nextStep(session, now, judged) === 'recovery_requested'
  }

  #request({ session, seen, judged, generation }: Candidate): void {
    const { clock, drainMs, recoveryRequested, recoveryCompleted } = this.#options
    const startedMs = clock.now()
    const request = this.#describe(session, seen, judged, generation)
    const landed = (outcome: RecoveryOutcome): void => {
      this.#flights.delete(session.key)
      const durationMs = clock.now() - startedMs
      const released = releasedBy(outcome, request, session)
      recoveryCompleted({ ...outcome, request, released, durationMs })
    }
    const answerMs = drainMs + ANSWER_MARGIN_MS
    const options = { ...this.#options, answerMs, settleMs: drainMs }
    const flight = new RecoveryFlight({ session, request, landed }, options)
    this.#flights.set(session.key, flight)
    recoveryRequested(request)
    void flight.start()
  }

  #describe(
    session: WatchedSession,
    seen: Observation,
    { verdict, ageMs }: Judgement & { readonly verdict: Verdict },
    generation: number,
  ): RecoveryRequest {
    const expectedState: SessionState = seen.state
    return {
      session,
      action: verdict.recoverable ? 'release_lane' : 'abort_run',
      expectedState,
      generation,
      reason: verdict.reason,
      backlog: session.observe().backlog,
      ageMs,
      mayAbort: !verdict.recoverable && mayAbort(seen, this.#options.policy),
      ...(verdict.workKind && { workKind: verdict.workKind }),
      ...(seen.run && { run: seen.run }),
      ...(seen.work && { work: seen.work }),
      requestedAt: this.#options.clock.wallTime(),
    }
  }

  #isHeldElsewhere({ key, named }: WatchedSession): boolean {
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
  session: WatchedSession,
): number {
  if (status !== 'aborted' && status !== 'released') return 0
  if (released !== undefined && released > 0) return released
  return session.tracked ? Math.max(0, request.backlog - session.observe().backlog) : 0
}
