/** Lays members of ours over those of an object: it stays the same object for everybody who holds it. */

/**
 * Defines own members that do not show when code lists the object.
 *
 * @returns false, and nothing has changed, if the object takes none
 */
export function shadow(target: object, members: PropertyDescriptorMap): boolean {
  if (!Object.isExtensible(target)) return false
  const keys = Reflect.ownKeys(members)
  const isFixed = (key: PropertyKey): boolean =>
    Object.getOwnPropertyDescriptor(target, key)?.configurable === false
  if (keys.some(isFixed)) return false
  for (const key of keys)
    Object.defineProperty(target, key, { ...members[key as string], configurable: true })
  return true
}

/** A member that is a method. */
export function method(value: (...args: never[]) => unknown): PropertyDescriptor {
  return { value, writable: true }
}
