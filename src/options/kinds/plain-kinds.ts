/** Kinds without parts: numbers, flags, words, texts, addresses, functions, signals. */

import type { Kind, Walk } from './kind.ts'

/** A number between two bounds, both included. */
export function number(least: number, most: number): Kind<number> {
  const must = `a number from ${least} to ${most}`
  const fits = (value: unknown): value is number =>
    typeof value === 'number' && value >= least && value <= most
  return { ...bounded('number', must, fits), bounds: { least, most } }
}

/** Yes or no. What only looks like a yes is none. */
export function flag(): Kind<boolean> {
  return bounded('boolean', 'true or false', (value) => typeof value === 'boolean')
}

/** One of some words. */
export function word<Word extends string>(...words: readonly Word[]): Kind<Word> {
  const fits = (value: unknown): value is Word => words.includes(value as Word)
  return { ...bounded('string', `one of ${words.join(', ')}`, fits), bounds: words }
}

/**
 * Longest key of a session and longest part of a place, in characters. As many are kept as there are sessions and
 * notices: with a megabyte each, they would be all memory that there is.
 */
const MAX_ID_LENGTH = 1_000

/** Names are cut at this length, in characters: no screen shows more. */
const MAX_NAME_LENGTH = 200

/** An id. Platforms and databases count theirs: whole numbers and bigints are taken as text. */
export function text(): Kind<string> {
  return {
    type: 'string',
    must: 'a string',
    take(value, walk) {
      const taken = textOf(value, walk)
      if (taken === undefined || taken.length <= MAX_ID_LENGTH) return taken
      return walk.refuse(
        RangeError,
        `it must be a string of at most ${MAX_ID_LENGTH} characters, but has ${taken.length}`,
      )
    },
  }
}

/** A name for people and metrics. A longer one is cut. */
export function name(): Kind<string> {
  return {
    type: 'string',
    must: 'a string',
    take: (value, walk) => textOf(value, walk)?.slice(0, MAX_NAME_LENGTH),
  }
}

function textOf(value: unknown, walk: Walk): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  return walk.notOfKind('a string', value)
}

/** A text that stays as it is: of a thing that belongs to somebody else nothing is rewritten. */
export function exactText(): Kind<string> {
  return {
    type: 'string',
    must: 'a string',
    take: (value, walk) => (typeof value === 'string' ? value : walk.notOfKind('a string', value)),
  }
}

/** An http or https address. It may hold a secret, so it is never shown. */
export function address({ holding }: { readonly holding?: string } = {}): Kind<string> {
  const must = `an http or https address${holding === undefined ? '' : ` with ${holding} in it`}`
  return {
    type: 'string',
    must,
    take(value, walk) {
      const isAddress = typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '')
      return isAddress && value.includes(holding ?? '')
        ? value
        : walk.refuse(RangeError, `it must be ${must}`)
    },
  }
}

/** Something to call. What it takes and returns is for the compiler. */
export function func<Func>(): Kind<Func> {
  return {
    type: 'function',
    must: 'a function',
    take(value, walk) {
      if (typeof value === 'function') return value as Func
      return walk.notOfKind('a function', value)
    },
  }
}

/** Any value that a host likes: it is handed back as it is. */
export function anything(): Kind {
  return { type: 'unknown', must: 'anything', take: (value) => value }
}

/** An `AbortSignal`, also one of another realm. The common slip is to pass its controller. */
export function abortSignal(): Kind<AbortSignal> {
  const must = 'an AbortSignal'
  return {
    type: 'object',
    must,
    take(value, walk) {
      if (isSignal(value)) return value
      if (!isSignal(partOf(value, 'signal'))) return walk.notOfKind(must, value)
      return walk.refuse(TypeError, `it must be ${must}, but is an AbortController: pass its signal`)
    },
  }
}

function bounded<Value>(type: string, must: string, fits: (value: unknown) => value is Value): Kind<Value> {
  return {
    type,
    must,
    take: (value, walk) => (fits(value) ? value : walk.outOfBounds(must, value)),
  }
}

// By its verbs, not by its class: each realm, such as a test runner's, has a class of its own.
function isSignal(value: unknown): value is AbortSignal {
  return (
    typeof partOf(value, 'aborted') === 'boolean' &&
    typeof partOf(value, 'addEventListener') === 'function' &&
    typeof partOf(value, 'removeEventListener') === 'function'
  )
}

function partOf(value: unknown, part: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return Reflect.get(value, part)
  } catch {
    return undefined
  }
}
