/** Who listens to events: what it was handed, and whether it keeps up. */

import type { EventLog } from './event-log.ts'

/** Who is so far behind, in bytes, is let go: it asks again, with the id of what it has seen. */
const MAX_BEHIND_BYTES = 4_000_000

/** One stream of one reader. */
export class EventReader {
  readonly stream: ReadableStream<Uint8Array>
  /** The id of the last event that it was handed; undefined before it was welcomed. */
  seen: number | undefined
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  readonly #left: () => void

  /** @param left called once, when it is over: for whatever reason */
  constructor(left: () => void) {
    this.#left = left
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        cancel: () => void this.#end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_BEHIND_BYTES }),
    )
  }

  /** It listens no more. */
  get isOver(): boolean {
    return this.#controller === undefined
  }

  /** All that is known, up to an event of that id. */
  welcome(bytes: Uint8Array, seen: number): void {
    if (this.#hand(bytes)) this.seen = seen
  }

  /** @returns how many bytes it was given; undefined for one that cannot keep up */
  giveMissed(log: EventLog): number | undefined {
    const missed = log.after(this.seen ?? 0)
    // It must have all, or ask again with the id of what it has seen.
    if (missed === undefined || !missed.every((bytes) => this.#hand(bytes))) return undefined
    this.seen = log.lastId
    return missed.reduce((sum, { length }) => sum + length, 0)
  }

  /** Ends the stream: in order, or with what went wrong. */
  end(error?: Error): void {
    const controller = this.#end()
    if (error === undefined) controller?.close()
    else controller?.error(error)
  }

  /** @returns false where there is no room for it */
  #hand(bytes: Uint8Array): boolean {
    if (bytes.length > (this.#controller?.desiredSize ?? 0)) return false
    this.#controller?.enqueue(bytes)
    return true
  }

  #end(): ReadableStreamDefaultController<Uint8Array> | undefined {
    const controller = this.#controller
    if (controller === undefined) return undefined
    this.#controller = undefined
    this.#left()
    return controller
  }
}
