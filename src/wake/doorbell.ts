/** Wakes Lifesign when the first one needs it, so that a start pays next to nothing for it. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { watchName } from './watch-name.ts'

/** What the bell is for. */
export interface DoorbellOptions {
  /** Global names: code that reads or sets one of them needs Lifesign. */
  readonly names: readonly symbol[]
  /** Starts Lifesign, outside of the caller's async context. */
  readonly wake: () => void
  readonly warn: (error: unknown) => void
}

/** Where Node tells of each new `Worker`: the main thread listens to the runs of others. */
const THREADS = 'worker_threads'

// Taken at once: what is made when somebody rings shall not hold that caller's context.
const outside = AsyncLocalStorage.snapshot()

/** Rings once. */
export class Doorbell {
  readonly #options: DoorbellOptions
  readonly #undo: (() => void)[] = []
  #isOver = false

  constructor(options: DoorbellOptions) {
    this.#options = options
    const ring = (): void => this.ring()
    for (const name of options.names) this.#undo.push(watchName(name, ring))
    subscribe(THREADS, ring)
    this.#undo.push(() => unsubscribe(THREADS, ring))
  }

  /** True once somebody has rung, or nobody will. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Wakes Lifesign, if nobody has. Never throws. */
  ring(): void {
    if (this.#isOver) return
    this.#isOver = true
    // Before anything else: what wakes up looks at these names, too.
    for (const undo of this.#undo.splice(0)) undo()
    const { wake, warn } = this.#options
    try {
      outside(wake)
    } catch (error) {
      warn(error)
    }
  }
}
