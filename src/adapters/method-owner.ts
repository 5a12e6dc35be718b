/** Whose method it is that a class of a framework has. */

/**
 * Whose method it was first, before others that extend it: all of them call that one.
 *
 * @returns undefined if nobody has it
 */
export function ownerOf<T extends object>(inner: T, name: keyof T): T | undefined {
  let owner: object | undefined
  for (let one: object | null = inner; one !== null; one = Object.getPrototypeOf(one) as object | null) {
    if (Object.hasOwn(one, name)) owner = one
  }
  return owner as T | undefined
}
