/** Stands around each step of an async generator that a framework gives. */

export type Step = Promise<IteratorResult<unknown, unknown>>

/** Follows one generator. Both do the work that they are given once, and hand on what came of it. */
export interface GeneratorFollower {
  /** Somebody asks for what comes next. */
  step(resume: () => Step, leave: () => Step): Step
  /** Its reader leaves. */
  left(leave: () => Step): Step
}

/** The same generator: the framework, its callers and `for await` ask it, and no copy of it. */
export function followed<T extends AsyncGenerator>(made: T, follower: GeneratorFollower): T {
  const { next, return: leave, throw: fail } = made
  const end = (value?: unknown): Step => leave.call(made, value)
  const hidden = (value: unknown): PropertyDescriptor => ({ value, configurable: true, writable: true })
  return Object.defineProperties(made, {
    next: hidden((...given: []) => follower.step(() => next.apply(made, given), end)),
    throw: hidden((error: unknown) => follower.step(() => fail.call(made, error), end)),
    return: hidden((value: unknown) => follower.left(() => end(value))),
  })
}

/**
 * Puts a method in the place of another; what else it has, such as being hidden from loops, stays.
 *
 * @returns how to take it away again, unless somebody else has put one before it
 */
export function replaceMethod<T extends object, K extends keyof T>(
  owner: T,
  name: K,
  method: T[K],
): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, { ...own, value: method })
  return () => {
    if (own !== undefined && owner[name] === method) Object.defineProperty(owner, name, own)
  }
}
