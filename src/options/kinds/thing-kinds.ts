/** Kinds of objects that are somebody else's: they may be of a class, and have fields that we do not know. */

import type { Described } from './option.ts'
import type { Fields, ShapeKind } from './shape-kinds.ts'
import { kindOf } from './value-words.ts'
import { UNREADABLE, type Walk } from './kind.ts'

/** What a thing must have. */
export interface ThingNeeds<Value> {
  /** What it is, with its article. */
  readonly must: string
  /** The fields without which it is none. */
  readonly required: readonly (keyof Value & string)[]
  /** What is said of one that lacks some: completes "Cannot use name: ". */
  readonly lacks: string
}

/** A kind that says what is one, before anybody takes it. */
export interface ThingKind<Value = unknown> extends ShapeKind<Value> {
  /** True if it has what it must have. */
  isOne(value: unknown): boolean
}

/** A thing with verbs, such as a channel. It is taken as it is, or not at all. */
export function thing<Value extends object>(
  fields: Described<Value>,
  { must, required, lacks }: ThingNeeds<Value>,
): ThingKind<Value> {
  const known: Fields = fields
  const isOne = (value: unknown): boolean => kindOf(value) === 'object' && hasAll(value as object, required)
  return {
    type: 'object',
    must,
    fields: known,
    isOne,
    take(value, walk) {
      if (!walk.isObject(value)) return undefined
      if (!isOne(value)) return walk.refuse(TypeError, lacks)
      const before = walk.refused
      for (const [name, { kind }] of Object.entries(known)) walk.part(value, name, kind)
      return walk.refused > before ? undefined : (value as Value)
    },
  }
}

/** Facts, such as a place: a field that is wrong is left out, unless it is required; others are kept. */
export function facts<Value extends object>(
  fields: Described<Value>,
  { must, required, lacks }: ThingNeeds<Value>,
): ShapeKind<Value> {
  const rows = Object.entries<Fields[string]>(fields)
  return {
    type: 'object',
    must,
    fields,
    take(value, walk) {
      if (!walk.isObject(value)) return undefined
      if (!hasAll(value, required)) return walk.refuse(TypeError, lacks)
      // A new object only where it must be: the host may compare it with the one that it gave.
      let changed: Record<string, unknown> | undefined
      for (const [name, { kind }] of rows) {
        const before = walk.refused
        const raw = walk.read(value, name)
        const taken = raw === undefined ? undefined : walk.into(name, raw, kind)
        if (taken !== raw || walk.refused > before) (changed ??= {})[name] = taken
      }
      const taken = changed === undefined ? value : withParts(value, changed, walk)
      return taken && hasAll(taken, required) ? (taken as Value) : undefined
    },
  }
}

function hasAll(value: object, required: readonly string[]): boolean {
  try {
    return required.every((name) => (value as Readonly<Record<string, unknown>>)[name] !== undefined)
  } catch {
    // It is said where it is read.
    return true
  }
}

/** A copy with some parts changed, and those that became undefined left out. */
function withParts(
  value: object,
  changed: Readonly<Record<string, unknown>>,
  walk: Walk,
): object | undefined {
  try {
    const kept = Object.keys(value).filter((name) => !Object.hasOwn(changed, name))
    const parts = kept.map((name) => [name, Reflect.get(value, name)] as const)
    return Object.fromEntries([...parts, ...Object.entries(changed)].filter(([, part]) => part !== undefined))
  } catch {
    return UNREADABLE.take(value, walk)
  }
}
