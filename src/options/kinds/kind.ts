/** What a value of an option may be, and the walk that asks: the smallest ideas of this room. They know no option. */

import { kindName, kindOf, shown } from './value-words.ts'

/** Takes what fits and refuses the rest, in a sentence with name, bound and value. */
export interface Kind<Value = unknown> {
  /** As `typeof` says it, and `list`. */
  readonly type: string
  /** Kind and bounds in words, as they follow "it must be". */
  readonly must: string
  /** Bounds as data, where the kind has some. */
  readonly bounds?: { readonly least: number; readonly most: number } | readonly string[]
  /**
   * Never throws, unless who hears of problems on this walk does.
   *
   * @returns the value in the form that the rest of the code knows; undefined if it was refused
   */
  take(value: unknown, walk: Walk): Value | undefined
}

/** Hears what is wrong. If it throws, the walk ends there; else it goes on without the value. */
export type HearProblem = (problem: TypeError | RangeError) => void

/**
 * A walk from the top of some options into their parts: it knows where it stands, reads parts that may be hostile,
 * and reports what is wrong. It makes no objects on its way: each run starts with one.
 *
 * @example
 * const heard: string[] = []
 * const walk = new Walk((problem) => heard.push(problem.message))
 * walk.into('tickMs', 5, UNREADABLE) // undefined
 * heard // ['Cannot use tickMs: it cannot be read']
 */
export class Walk {
  readonly #hear: HearProblem
  /** Names from the top to where it stands. */
  readonly #path: string[] = []
  #refused = 0

  constructor(hear: HearProblem) {
    this.#hear = hear
  }

  /** How much it has refused so far. */
  get refused(): number {
    return this.#refused
  }

  /** Takes a value that stands under a name from here. */
  into<Value>(name: string, value: unknown, kind: Kind<Value>): Value | undefined {
    this.#path.push(name)
    const taken = kind.take(value, this)
    this.#path.pop()
    return taken
  }

  /** Takes a part of an object; undefined where there is none, and where it is refused. */
  part<Value>(of: object, name: string, kind: Kind<Value>): Value | undefined {
    const value = this.read(of, name)
    return value === undefined ? undefined : this.into(name, value, kind)
  }

  /** Reads a part of an object; undefined where there is none, and, refused, where reading it throws. */
  read(of: object, name: string): unknown {
    try {
      return (of as Readonly<Record<string, unknown>>)[name]
    } catch {
      return this.into(name, of, UNREADABLE)
    }
  }

  /**
   * The names of an object's own parts; undefined, and refused, where they cannot be read.
   *
   * @param known where these are all that there may be: the parts that an object of a class inherits count too
   */
  namesOf(of: object, known?: readonly string[]): readonly string[] | undefined {
    try {
      return known === undefined || isPlain(of) ? Object.keys(of) : known
    } catch {
      return UNREADABLE.take(of, this)
    }
  }

  /** True for an object that is no list; any other value is refused. */
  isObject(value: unknown): value is object {
    return kindOf(value) === 'object' || this.notOfKind('an object', value) !== undefined
  }

  /** Refuses a value of another kind, which is not shown: where an address stands in the wrong place, it is secret. */
  notOfKind(must: string, value: unknown): undefined {
    return this.refuse(TypeError, `it must be ${must}, but is ${kindName(value)}`)
  }

  /** Refuses a value that is out of its bounds. */
  outOfBounds(must: string, value: unknown): undefined {
    return this.refuse(RangeError, `it must be ${must}, but is ${shown(value)}`)
  }

  /** Refuses a value. `why` completes "Cannot use name: ". */
  refuse(Problem: typeof TypeError | typeof RangeError, why: string): undefined {
    this.#refused += 1
    this.#hear(new Problem(`Cannot use ${this.#path.join('.') || 'options'}: ${why}`))
    return undefined
  }
}

/** The kind of what throws when it is read. */
export const UNREADABLE: Kind<never> = {
  type: 'undefined',
  must: 'readable',
  take: (_, walk) => walk.refuse(TypeError, 'it cannot be read'),
}

// An object of another realm is none of ours, and counts as one of a class.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
