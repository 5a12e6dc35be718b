/** Meets what a library shares by a global symbol, whether the library is loaded before or after. */

/**
 * Waits for it. What stands there afterwards is a plain property, as the library would have left it.
 *
 * @param met called with what the library sets, once; at once if it stands there
 * @returns how to stop waiting
 */
export function whenShared(name: symbol, met: (value: unknown) => void): () => void {
  return watch(name, { set: met, first: () => undefined })
}

/**
 * Comes before the library: makes what it shares where it asks whether somebody did.
 *
 * @param met called with what is shared, once
 * @returns how to stop waiting
 */
export function shareFirst<T>(name: symbol, make: () => T, met: (value: T) => void): () => void {
  const first = (): T => {
    const made = make()
    met(made)
    return made
  }
  return watch(name, { set: (value) => met(value as T), first })
}

/**
 * Meets each value that is ever shared by that name, as copies of a library share theirs one after the other.
 *
 * @returns how to stop that: the last value stays, as a plain property
 */
export function eachShared(name: symbol, met: (value: unknown) => void): () => void {
  let last: unknown = Reflect.get(globalThis, name)
  if (last !== undefined) met(last)
  const set = (value: unknown): void => {
    last = value
    met(value)
  }
  Object.defineProperty(globalThis, name, { get: () => last, set, configurable: true })
  return () => {
    if (Object.getOwnPropertyDescriptor(globalThis, name)?.set !== set) return
    Reflect.deleteProperty(globalThis, name)
    if (last !== undefined) Reflect.set(globalThis, name, last)
  }
}

interface Watch {
  readonly set: (value: unknown) => void
  readonly first: () => unknown
}

function watch(name: symbol, { set: told, first }: Watch): () => void {
  const known: unknown = Reflect.get(globalThis, name)
  if (known !== undefined) {
    told(known)
    return () => undefined
  }
  const place = (value: unknown): void => {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
  }
  const get = (): unknown => {
    const value = first()
    if (value !== undefined) place(value)
    return value
  }
  const set = (value: unknown): void => {
    place(value)
    if (value !== undefined) told(value)
  }
  Object.defineProperty(globalThis, name, { get, set, configurable: true })
  return () => {
    if (Object.getOwnPropertyDescriptor(globalThis, name)?.get === get)
      Reflect.deleteProperty(globalThis, name)
  }
}
