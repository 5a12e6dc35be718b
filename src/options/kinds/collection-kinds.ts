/** Kinds whose parts are all of one kind: maps by name, lists, and lists of things with names. */

import { UNREADABLE, type Kind, type Walk } from './kind.ts'
import { isEmptied } from './shape-kinds.ts'
import type { ThingKind } from './thing-kinds.ts'
import { kindOf, shown } from './value-words.ts'

/** A kind whose parts, by name or in a row, are all of one kind. */
export interface CollectionKind<Value = unknown> extends Kind<Value> {
  readonly of: Kind
}

/** A map whose names the host chose. */
export function mapOf<Value>(of: Kind<Value>): CollectionKind<Readonly<Record<string, Value>>> {
  return {
    type: 'object',
    must: 'an object',
    of,
    take: (value, walk) => mapped(value, walk, (map, name) => walk.part(map, name, of)),
  }
}

/** A map by some names of ours. */
export function mapBy<Name extends string, Value>(
  names: readonly Name[],
  of: Kind<Value>,
): CollectionKind<Readonly<Partial<Record<Name, Value>>>> {
  const must = `one of ${names.join(', ')}`
  return {
    type: 'object',
    must: `an object, each name ${must}`,
    bounds: names,
    of,
    take: (value, walk) =>
      mapped(value, walk, (map, name) =>
        names.includes(name as Name)
          ? walk.part(map, name, of)
          : walk.refuse(RangeError, `each name must be ${must}, but one is ${shown(name)}`),
      ) as Partial<Record<Name, Value>> | undefined,
  }
}

function mapped<Value>(
  value: unknown,
  walk: Walk,
  take: (map: object, name: string) => Value | undefined,
): Record<string, Value> | undefined {
  if (!walk.isObject(value)) return undefined
  const names = walk.namesOf(value)
  if (names === undefined) return undefined
  const taken = names.flatMap((name) => {
    const part = take(value, name)
    return part === undefined ? [] : [[name, part] as const]
  })
  // `fromEntries`, for a tool may be called `__proto__`.
  const map = Object.fromEntries(taken)
  return isEmptied(map, names) ? undefined : map
}

/** A list of which all or nothing is taken. */
export function listOf<Value>(of: Kind<Value>): CollectionKind<readonly Value[]> {
  return {
    ...LIST,
    of,
    take(value, walk) {
      const before = walk.refused
      const taken = membersOf(value, walk)?.map((member) => of.take(member, walk))
      return walk.refused > before ? undefined : (taken as Value[] | undefined)
    },
  }
}

/**
 * A list of things with names of their own, of which all or nothing is taken.
 *
 * @param isUnique whether each name may stand once only
 */
export function thingsOf<Value extends { readonly name: string }>(
  of: ThingKind<Value>,
  { isUnique }: { readonly isUnique: boolean },
): CollectionKind<readonly Value[]> {
  return {
    ...LIST,
    of,
    take(value, walk) {
      const members = membersOf(value, walk)
      if (members === undefined) return undefined
      const wrong = members.findIndex((member) => !of.isOne(member))
      if (wrong >= 0)
        return walk.refuse(TypeError, `each must be ${of.must}, but number ${wrong + 1} is none`)
      const before = walk.refused
      const taken = (members as Value[]).map((one) => walk.into(nameOf(one), one, of))
      if (walk.refused > before) return undefined
      const twice = isUnique ? firstTwin(taken as Value[]) : undefined
      if (twice === undefined) return taken as Value[]
      return walk.refuse(RangeError, `each name must be unique, but ${shown(twice)} stands twice`)
    },
  }
}

const LIST = { type: 'list', must: 'a list' } as const

function membersOf(value: unknown, walk: Walk): readonly unknown[] | undefined {
  if (kindOf(value) !== 'list') return walk.notOfKind('a list', value)
  try {
    return Array.from(value as readonly unknown[])
  } catch {
    return UNREADABLE.take(value, walk)
  }
}

function nameOf(thing: { readonly name: string }): string {
  try {
    return String(thing.name)
  } catch {
    return 'name'
  }
}

function firstTwin(things: readonly { readonly name: string }[]): string | undefined {
  const names = things.map(nameOf)
  return names.find((name, index) => names.indexOf(name) !== index)
}
