/** Reads values of options from text, as environment variables hold them. */

import { Walk, type Kind } from './kind.ts'

// A map: a text may be any name, also one that objects have already.
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** Yes or no; undefined for what is neither. */
export function asFlag(text: string | undefined): boolean | undefined {
  return WORDS.get(text?.trim().toLowerCase() ?? '')
}

/** The same kind, for a text that stands for its value: `500`, `true`. What stands for none is shown as it was written. */
export function written<Value>(kind: Kind<Value>): Kind<Value> {
  return {
    ...kind,
    take: (value, walk) => kind.take(meant(String(value), kind.type), UNHEARD) ?? kind.take(value, walk),
  }
}

const UNHEARD = new Walk(() => {})

function meant(text: string, type: string): unknown {
  if (type === 'number') return Number(text)
  return type === 'boolean' ? asFlag(text) : text
}
