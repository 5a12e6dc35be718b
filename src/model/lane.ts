/** The queue of a session: one run at a time, and input that waits behind it. */

/** What becomes of input that finds its lane busy: it waits, it replaces what is there, or it is refused. */
export type LaneMode = 'queue' | 'takeover' | 'reject'

/** How a run takes its turn: `run({ session, lane: { mode: 'takeover', input: message } }, body)`. */
export interface LaneOptions {
  /** @default 'queue' */
  readonly mode?: LaneMode
  /** A class of lanes, never a session key: it becomes a metric attribute. @default 'default' */
  readonly name?: string
  /** How many may wait behind the current run, 0 to 10,000. @default 100 */
  readonly maxQueued?: number
  /** What the host gets back if a takeover or a stop clears this run while it waits, for example the message. */
  readonly input?: unknown
}

/** What a takeover did, or a stop that clears what waits. */
export interface Takeover {
  /** How many live runs it ended. */
  readonly ended: number
  /** Input that waited and will not run by itself any more, oldest first: it is the host's again. */
  readonly cleared: readonly unknown[]
}

/** Lanes that somebody keeps: Lifesign its own, a host those that it has already. */
export interface LanePort {
  /**
   * Takes out all input that waits for a session, for a takeover, or a stop that clears what waits.
   *
   * @returns what was taken out, oldest first
   */
  clear(session: string): readonly unknown[]
  /**
   * Lets the next input go on although the lane looks busy, for a recovery. Drops nothing.
   *
   * @returns how many messages can go on now; undefined when the session has no lane here
   */
  release(session: string): number | undefined | Promise<number | undefined>
  /**
   * True while input waits for something wider than its session, for example a global limit: a recovery of the
   * session would not help. Default: never.
   */
  isHeldElsewhere?(session: string): boolean
}

/** Why a run got no turn: `busy`, `full`, `cleared` by a takeover, `stopped` by `sessions.stop`, `own_lane`, `shutdown`. */
export type LaneRefusal = 'busy' | 'full' | 'cleared' | 'stopped' | 'own_lane' | 'shutdown'

/**
 * Says why a run got no turn on its lane. Its body was never called, so its input is still the caller's.
 *
 * @example
 * const error = new LaneError('busy', 'Cannot run on the lane of C1:171: another run is on it')
 */
export class LaneError extends Error {
  override readonly name = 'LaneError'
  readonly reason: LaneRefusal

  constructor(reason: LaneRefusal, message: string) {
    super(message)
    this.reason = reason
  }
}
