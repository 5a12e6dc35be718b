/** An async iterator that ends quietly as soon as its run is stale. */

import type { FenceOwner } from './output-fence.ts'

/** Passes chunks, end and errors on while the run is current; then ends, and tells the source to return. */
export class FencedIterator<Chunk> implements AsyncIterator<Chunk> {
  readonly #owner: FenceOwner
  readonly #source: AsyncIterator<Chunk>
  readonly #signal: AbortSignal
  readonly #waiting = new Set<() => void>()
  readonly #wake = (): void => this.#leave()
  readonly #ask = (): boolean => {
    if (this.#owner.run.gate()) return true
    this.#leave()
    return false
  }
  #over = false

  constructor(owner: FenceOwner, source: AsyncIterator<Chunk>) {
    this.#owner = owner
    this.#source = source
    this.#signal = owner.signal()
    this.#signal.addEventListener('abort', this.#wake, { once: true })
  }

  next(): Promise<IteratorResult<Chunk, undefined>> {
    if (!this.#over && !this.#owner.run.isCurrent()) this.#leave()
    if (this.#over) return Promise.resolve(DONE)
    return new Promise((resolve, reject) => {
      const end = (): void => resolve(DONE)
      this.#waiting.add(end)
      const settle = (tell: () => void): void => {
        this.#waiting.delete(end)
        tell()
      }
      this.#read().then(
        (result) => settle(() => resolve(this.#pass(result))),
        (error: unknown) => settle(() => this.#fail(error, reject, end)),
      )
    })
  }

  async return(): Promise<IteratorResult<Chunk, undefined>> {
    this.#finish()
    await this.#source.return?.()
    return DONE
  }

  // A source that breaks its contract throws, or answers without a promise.
  #read(): Promise<IteratorResult<Chunk>> {
    try {
      return Promise.resolve(this.#source.next())
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * The reader looks at a result one microtask after it was resolved. A stop in between still counts, so the
   * result itself asks when it is looked at, in the same breath in which the reader goes on.
   */
  #pass(result: IteratorResult<Chunk>): IteratorResult<Chunk, undefined> {
    if (result.done === true) {
      this.#finish()
      return DONE
    }
    if (this.#over) {
      // It was on its way when the run became stale: nobody waits for it any more, but it is counted.
      this.#owner.run.gate()
      return DONE
    }
    return new FencedResult(result.value, this.#ask) as IteratorResult<Chunk, undefined>
  }

  #fail(error: unknown, reject: (error: unknown) => void, end: () => void): void {
    this.#finish()
    // A source that was aborted together with its run has nothing to say.
    if (this.#owner.run.isCurrent()) reject(error)
    else end()
  }

  /** The run is stale: readers that wait hear of the end now, however long the source is silent. */
  #leave(): void {
    if (this.#over) return
    this.#finish()
    for (const end of this.#waiting) end()
    this.#cancelSource().catch(ignore)
  }

  async #cancelSource(): Promise<void> {
    await this.#source.return?.()
  }

  #finish(): void {
    this.#over = true
    this.#signal.removeEventListener('abort', this.#wake)
  }
}

/** A chunk that asks once, when it is looked at, whether it may be seen. */
class FencedResult<Chunk> {
  readonly #value: Chunk
  readonly #ask: () => boolean
  #passes: boolean | undefined

  constructor(value: Chunk, ask: () => boolean) {
    this.#value = value
    this.#ask = ask
  }

  get done(): boolean {
    return !(this.#passes ??= this.#ask())
  }

  get value(): Chunk | undefined {
    return this.done ? undefined : this.#value
  }
}

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined }

function ignore(): void {}
