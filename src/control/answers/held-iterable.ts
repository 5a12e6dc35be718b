/** Sees an async iterable being read: its iterators stay its own, only `next`, `return` and `throw` are ours. */

import type { Cut, HeldAnswer } from './held-answer.ts'
import { method, shadow } from './shadow.ts'

type Step = IteratorResult<unknown>
type Iterator = AsyncIterator<unknown>

/** Lays ways of ours over an iterator, or over all that an iterable makes. */
export class HeldIterable {
  readonly #held: HeldAnswer
  readonly #stops = new Set<() => unknown>()
  readonly #waiting = new Set<(reason: unknown) => void>()
  #end: { readonly reason: unknown } | undefined

  constructor(target: AsyncIterable<unknown> | Iterator, held: HeldAnswer) {
    this.#held = held
    if (isIterator(target)) this.#watch(target)
    else this.#watchAll(target)
  }

  /** A reader that waits, or asks later, gets the reason. */
  readonly cut: Cut = (reason) => {
    this.#end = { reason }
    for (const reject of this.#waiting) reject(reason)
    return Promise.allSettled(Array.from(this.#stops, async (stop) => stop()))
  }

  #watchAll(target: AsyncIterable<unknown>): void {
    const iterate = target[Symbol.asyncIterator].bind(target)
    const begin = (): Iterator => {
      const iterator = iterate()
      this.#watch(iterator)
      return iterator
    }
    shadow(target, { [Symbol.asyncIterator]: method(begin) })
  }

  #watch(iterator: Iterator): void {
    const next = iterator.next.bind(iterator)
    const stop = iterator.return?.bind(iterator)
    const fail = iterator.throw?.bind(iterator)
    if (stop !== undefined) this.#stops.add(() => stop())
    shadow(iterator, {
      next: method((...args: [] | [unknown]) => this.#next(() => next(...args))),
      ...(stop && { return: method((value?: unknown) => this.#leave(() => stop(value), undefined)) }),
      ...(fail && { throw: method((error?: unknown) => this.#leave(() => fail(error), error)) }),
    })
  }

  #next(read: () => Promise<Step>): Promise<Step> {
    if (this.#end !== undefined) return Promise.reject(this.#end.reason)
    this.#held.asked()
    return new Promise((resolve, reject) => {
      const settle = (tell: () => void): void => {
        this.#waiting.delete(reject)
        if (this.#end === undefined) tell()
      }
      this.#waiting.add(reject)
      started(read).then(
        (step) => settle(() => this.#pass(step, resolve)),
        (error: unknown) => settle(() => this.#fail(error, reject)),
      )
    })
  }

  // A chunk that must not pass is rejected by the cut.
  #pass(step: Step, resolve: (step: Step) => void): void {
    if (step.done === true) this.#held.finished()
    else if (!this.#held.passed()) return
    resolve(step)
  }

  #fail(error: unknown, reject: (error: unknown) => void): void {
    this.#held.failed(error)
    reject(error)
  }

  #leave(leave: () => Promise<Step>, reason: unknown): Promise<Step> {
    this.#held.left(reason)
    return leave()
  }
}

function isIterator(target: object): target is Iterator {
  return typeof (target as Partial<Iterator>).next === 'function'
}

/** A source that breaks its contract throws, or answers without a promise. */
async function started(read: () => Promise<Step>): Promise<Step> {
  return read()
}
