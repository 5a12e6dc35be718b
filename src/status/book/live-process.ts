/** Who this process is, for those who look at many. */

/** What does not change of it. */
export interface LiveProcess {
  /** Unique on all machines that somebody may look at. */
  readonly id: string
  readonly name: string
  readonly version?: string
  readonly lifesign?: string
  readonly pid: number
  /** 0 in the main thread. */
  readonly worker: number
  readonly host: string
  /** In ms since the epoch. */
  readonly startedAt: number
}
