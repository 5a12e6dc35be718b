/** Says in words what any value is, also a proxy that throws, an object that holds itself, a bigint. */

/** Longer texts are not shown: an address or a token that stands in the wrong place is a secret. */
const MAX_SHOWN = 40

/** What a value is: as `typeof` says it, and `list` and `null`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return isList(value) ? 'list' : typeof value
}

/** What a value is, in words: `a list`, `null`. */
export function kindName(value: unknown): string {
  const kind = kindOf(value)
  return kind === 'null' || kind === 'undefined' ? kind : withArticle(kind)
}

/** `object` becomes `an object`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
}

/**
 * A value for an error message: numbers, words and the like as they are, the rest by its kind.
 *
 * @example
 * shown('5m') // '"5m"'
 * shown([5]) // 'a list'
 */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return isHarmless(value) ? JSON.stringify(value) : 'a string that is not shown'
    case 'bigint':
      return `${value}n`
    case 'number':
    case 'boolean':
      return String(value)
    default:
      return kindName(value)
  }
}

function isHarmless(text: string): boolean {
  return text.length <= MAX_SHOWN && !text.includes('://')
}

/** A proxy that was revoked throws even here. */
function isList(value: unknown): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}
