/** Kinds of objects whose fields are ours, and read one by one. */

import type { Kind } from './kind.ts'
import type { Described, Option } from './option.ts'
import { kindOf, withArticle } from './value-words.ts'

/** A table of options, for any owner. */
export type Fields = Readonly<Record<string, Option>>

/** A kind whose parts are options themselves. */
export interface ShapeKind<Value = unknown> extends Kind<Value> {
  readonly fields: Fields
}

/**
 * An object of known fields. Any other field is refused: it would do nothing, which nobody would notice.
 *
 * @param together fields that mean little without each other: if one is wrong, none of them is taken
 */
export function shape<Options extends object>(
  fields: Described<Options>,
  together: readonly (keyof Options & string)[] = [],
): ShapeKind<Options> {
  const known: Fields = fields
  const names = Object.keys(known)
  const bound: readonly string[] = together
  return {
    type: 'object',
    must: 'an object',
    fields: known,
    take(value, walk) {
      if (!walk.isObject(value)) return undefined
      const given = walk.namesOf(value, names)
      if (given === undefined) return undefined
      const taken: Record<string, unknown> = {}
      let isSpoilt = false
      for (const name of given) {
        const before = walk.refused
        const part = walk.part(value, name, known[name]?.kind ?? STRANGER)
        if (part !== undefined) taken[name] = part
        isSpoilt ||= walk.refused > before && bound.includes(name)
      }
      if (isSpoilt) for (const name of bound) delete taken[name]
      return isEmptied(taken, given) ? undefined : (taken as Options)
    },
  }
}

/** One plain value, or an object that says more. */
export function orObject<Plain, Options extends object>(
  plain: Kind<Plain>,
  shaped: ShapeKind<Options>,
): ShapeKind<Plain | Options> {
  return {
    type: `${plain.type} or object`,
    must: `${plain.must}, or an object`,
    ...(plain.bounds && { bounds: plain.bounds }),
    fields: shaped.fields,
    take(value, walk) {
      if (kindOf(value) === 'object') return shaped.take(value, walk)
      if (typeof value === plain.type) return plain.take(value, walk)
      return walk.notOfKind(`${withArticle(plain.type)} or an object`, value)
    },
  }
}

/** The kind of a field that nobody knows. */
const STRANGER: Kind = {
  type: 'undefined',
  must: 'absent',
  take: (_, walk) => walk.refuse(TypeError, 'there is no such option'),
}

/** True if all that was given is refused: an empty object would say something that nobody said. */
export function isEmptied(taken: object, given: readonly unknown[]): boolean {
  return given.length > 0 && Object.keys(taken).length === 0
}
