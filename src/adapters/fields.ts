/** Reads what a framework or a server sent, also where its shape is not the expected one. */

/** What somebody else's object holds. */
export type Fields = Readonly<Record<string, unknown>>

const NOTHING: Fields = {}

/**
 * The properties of a value; none of what is no object.
 *
 * @example
 * fields({ usage: 3 })['usage'] // 3
 * fields(undefined)['usage'] // undefined
 */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : NOTHING
}

/** The items of a list; none of what is no list. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A string that says something, else undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A number, else undefined. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** A property for an object literal: none if there is no value. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
