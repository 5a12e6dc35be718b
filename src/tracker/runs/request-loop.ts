/** Model requests that are made again and again at one place, without a result. */

/**
 * Begins with a request that failed, and is dropped at the next result. A request is a repetition only if it
 * starts after one of the same place has failed: parallel requests are none.
 */
export class RequestLoop {
  /** The tick in which the first of them started. */
  readonly firstTick: number
  /** A further one was made. */
  isRepeated = false

  constructor(firstTick: number) {
    this.firstTick = firstTick
  }
}
