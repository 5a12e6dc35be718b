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
  #snapshot: Uint8Array | undefined
  /** In bytes, beside what it asked for itself. */
  #mayBeBehind = MAX_BEHIND_BYTES
  readonly #left: () => void
  readonly #cut: (() => void) | undefined

  /**
   * @param left called once, when it is over: for any reason
   * @param cut ends its connection at once, where that can be done
   */
  constructor(left: () => void, cut?: () => void) {
    this.#left = left
    this.#cut = cut
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

  /** All that is known, up to an event of that id: it is given first. */
  welcome(snapshot: Uint8Array, seen: number): void {
    this.#snapshot = snapshot
    this.#mayBeBehind += snapshot.length
    this.seen = seen
  }

  /** Whether there is something that it has not had. */
  isBehind({ lastId }: EventLog): boolean {
    return this.seen !== undefined && (this.seen !== lastId || this.#snapshot !== undefined)
  }

  /** @returns how many bytes it was given; undefined for one that cannot keep up */
  giveMissed(log: EventLog): number | undefined {
    const missed = log.after(this.seen ?? 0)
    const all = [...(this.#snapshot === undefined ? [] : [this.#snapshot]), ...(missed ?? [])]
    // It must have all, or ask again with the id of what it has seen.
    if (missed === undefined || !all.every((bytes) => this.#hand(bytes))) return undefined
    this.#snapshot = undefined
    this.seen = log.lastId
    return all.reduce((sum, { length }) => sum + length, 0)
  }

  /** Ends the stream in order. */
  end(): void {
    this.#end()?.close()
  }

  /** Lets it go at once: what it has not read yet is for nobody. */
  drop(error: Error): void {
    const controller = this.#end()
    // Servers print the error of a stream, and where they print is the host's.
    if (this.#cut === undefined) controller?.error(error)
    else this.#cut()
  }

  /** @returns false where it has too much to read already. A reader that has read all can take anything */
  #hand(bytes: Uint8Array): boolean {
    const behind = MAX_BEHIND_BYTES - (this.#controller?.desiredSize ?? 0)
    if (behind > 0 && behind + bytes.length > this.#mayBeBehind) return false
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
