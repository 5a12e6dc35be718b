/** Calls back when a global is used for the first time. */

/**
 * Calls back when a global is read or set, before that happens. A plain property stands there afterwards, or none, as
 * it was.
 *
 * @param used must not throw, and stop it
 * @returns how to stop it
 */
export function watchName(name: symbol | string, used: () => void): () => void {
  const undo = (): void =>
    void (
      Object.getOwnPropertyDescriptor(globalThis, name)?.get === get &&
      Reflect.deleteProperty(globalThis, name)
    )
  const get = (): unknown => {
    used()
    return Reflect.get(globalThis, name) as unknown
  }
  const set = (value: unknown): void => {
    used()
    Reflect.set(globalThis, name, value)
  }
  Object.defineProperty(globalThis, name, { configurable: true, enumerable: true, get, set })
  return undo
}
