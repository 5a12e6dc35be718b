/** The only door to time and timers. */

/** Stops a timer. Calling it twice does nothing. */
export type Cancel = () => void

/**
 * Time as the whole house sees it. Timers never keep the process alive, and run outside the caller's
 * async context, so that a timer of ours pins no span of the host.
 */
export interface Clock {
  /** Monotonic time in ms. Wall-clock steps do not move it. */
  now(): number
  /** Wall-clock time in ms since the epoch. For display and export only, never for ages. */
  wallTime(): number
  /**
   * Calls back once.
   *
   * @param delayMs in ms, 0 or more
   */
  after(delayMs: number, callback: () => void): Cancel
  /** Calls back after the poll phase of the event loop: input that has already arrived is read first. */
  soon(callback: () => void): Cancel
}

/** Waits for work that never rejects, but not longer than the limit, in ms. */
export function settledWithin(
  clock: Pick<Clock, 'after'>,
  limitMs: number,
  work: Promise<unknown>,
): Promise<void> {
  return new Promise((resolve) => {
    // Something that hangs shall not hold up the end of a process.
    const cancel = clock.after(limitMs, resolve)
    void work.finally(cancel).then(() => resolve())
  })
}
