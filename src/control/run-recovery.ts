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
   * Gives a session back, if its generation is still the one that was judged.
   *
   * @returns how many runs ended; undefined when somebody was faster
   */
  recover(session: SessionInfo, how: { generation: number; proposal?: EndProposal }): number | undefined
  /** True when somebody holds the signal of each live run: ending it ends something. */
  canEnd(session: SessionInfo): boolean
}

/** What a recovery of own runs needs. */
export interface RunRecoveryOptions {
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
  /** Runs that end while their session is given back. */
  #ending: RunInfo[] | undefined

  constructor(options: RunRecoveryOptions) {
    this.#options = options
  }

  recover(request: RecoveryRequest, signal: AbortSignal): Promise<RecoveryOutcome | undefined> {
    return request.action === 'abort_run' ? this.#abort(request, signal) : this.#release(request)
  }

  runEnded(run: RunInfo): void {
    this.#ending?.push(run)
  }

  runEndedAgain(run: RunInfo): void {
    if (this.#draining.size === 0) return
    this.#draining.get(run)?.()
    this.#draining.delete(run)
  }

  async #abort(request: RecoveryRequest, signal: AbortSignal): Promise<RecoveryOutcome | undefined> {
    const { sessions, drainMs } = this.#options
    const { session, generation, mayAbort } = request
    if (!sessions.canEnd(session)) return undefined
    if (!mayAbort) return { action: 'keep_lane', status: 'skipped', detail: 'not_allowed' }
    this.#ending = []
    sessions.recover(session, { generation, proposal: RECOVERED })
    const ended = this.#ending
    this.#ending = undefined
    if (ended.length === 0) return { action: 'keep_lane', status: 'skipped', detail: 'moved_on' }
    if (await this.#settledWithin(drainMs, ended)) return { action: 'abort_run', status: 'aborted' }
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

  async #release({ session, generation }: RecoveryRequest): Promise<RecoveryOutcome> {
    if (this.#options.sessions.recover(session, { generation }) === undefined) {
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
