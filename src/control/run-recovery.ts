/** Recovers what this process owns: ends silent runs, waits for their bodies, lets lanes move. */

import type { Clock } from '../model/clock.ts'
import { settledWithin } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import type { LanePort } from '../model/lane.ts'
import type { RecoveryHandler, RecoveryOutcome, RecoveryRequest } from '../model/recovery.ts'
import type { RunInfo } from '../model/run.ts'
import type { SessionInfo } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'

/** What recovery needs of the sessions. */
export interface RecoverableSessions {
  /**
   * Ends a run and what lives below it, if its session's generation is still the one that was judged.
   *
   * @returns the runs that ended; undefined when somebody was faster
   */
  endRun(run: RunInfo, generation: number, proposal: EndProposal): readonly RunInfo[] | undefined
  /**
   * Gives a session in which no run lives back, if its generation is still the one that was judged.
   *
   * @returns false when somebody was faster
   */
  release(session: SessionInfo, generation: number): boolean
  /** True when somebody holds the signal of the run: ending it ends something. */
  canEnd(run: RunInfo): boolean
}

/** What a recovery of own runs needs. */
export interface RunRecoveryOptions {
  /** Whether anybody here can give a session back in which no run lives. */
  readonly canRelease: (request: RecoveryRequest) => boolean
  readonly clock: Clock
  readonly sessions: RecoverableSessions
  /** Lanes that shall move afterwards: our own, and those of the host. */
  readonly lanes: readonly LanePort[]
  /** How long the body of an aborted run may take to settle, in ms. */
  readonly drainMs: number
}

const RECOVERED: EndProposal = { reason: 'killed', cause: 'recovery' }

/**
 * The owner of all runs that were started through this instance. A run ends at once, for everybody who waits;
 * its body has some time to settle, and is cleared without it when it does not. It is a sink, to hear of the
 * late ends that settled bodies bring.
 */
export class RunRecovery implements RecoveryHandler, Sink {
  readonly #options: RunRecoveryOptions
  readonly #draining = new Map<RunInfo, () => void>()
  /** Runs that say again that they end while they are ended here. */
  #endedAtOnce: Set<RunInfo> | undefined

  constructor(options: RunRecoveryOptions) {
    this.#options = options
  }

  recover(request: RecoveryRequest, signal: AbortSignal): Promise<RecoveryOutcome | undefined> {
    return request.action === 'abort_run' ? this.#abort(request, signal) : this.#release(request)
  }

  runEndedAgain(run: RunInfo): void {
    this.#endedAtOnce?.add(run)
    if (this.#draining.size === 0) return
    this.#draining.get(run)?.()
    this.#draining.delete(run)
  }

  async #abort(request: RecoveryRequest, signal: AbortSignal): Promise<RecoveryOutcome | undefined> {
    const { sessions, drainMs } = this.#options
    const { session, generation, mayAbort, run } = request
    if (run === undefined || !sessions.canEnd(run)) return undefined
    if (!mayAbort) return { action: 'keep_lane', status: 'skipped', detail: 'not_allowed' }
    const atOnce = (this.#endedAtOnce = new Set<RunInfo>())
    const ended = sessions.endRun(run, generation, RECOVERED) ?? []
    this.#endedAtOnce = undefined
    if (ended.length === 0) return { action: 'keep_lane', status: 'skipped', detail: 'moved_on' }
    const late = ended.filter((one) => !atOnce.has(one))
    if (await this.#settledWithin(drainMs, late)) return { action: 'abort_run', status: 'aborted' }
    if (!signal.aborted) await this.#releaseLanes(session)
    return { action: 'force_clear', status: 'aborted', detail: 'body_still_running' }
  }

  /** Waits for the late ends of runs: their bodies have settled then. */
  async #settledWithin(drainMs: number, runs: readonly RunInfo[]): Promise<boolean> {
    const settled = runs.map((run) => new Promise<void>((resolve) => this.#draining.set(run, resolve)))
    await settledWithin(this.#options.clock, drainMs, Promise.all(settled))
    const drained = runs.every((run) => !this.#draining.has(run))
    for (const run of runs) this.#draining.delete(run)
    return drained
  }

  async #release(request: RecoveryRequest): Promise<RecoveryOutcome | undefined> {
    if (!this.#options.canRelease(request)) return undefined
    const { session, generation } = request
    if (!this.#options.sessions.release(session, generation)) {
      return { action: 'keep_lane', status: 'skipped', detail: 'moved_on' }
    }
    return { action: 'release_lane', status: 'released', released: await this.#releaseLanes(session) }
  }

  async #releaseLanes({ key, named }: SessionInfo): Promise<number> {
    let released = 0
    if (named) for (const lanes of this.#options.lanes) released += (await lanes.release(key)) ?? 0
    return released
  }
}
