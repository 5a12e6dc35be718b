/** One process of this machine, as those see it who look for what came from another. */

/** One process of this machine. */
export interface ProcessEntry {
  readonly pid: number
  readonly parentPid: number
  readonly groupPid: number
  /** When it started, in the words of the system: with the id it names a process for ever. */
  readonly startedAt: string
  /** Dead already, but not yet collected by its parent. */
  readonly isZombie: boolean
}
