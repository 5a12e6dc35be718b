/** Cuts a sentence in parts to what a platform takes. Pure. */

import type { NoticePart } from '../../model/notice.ts'

/**
 * The parts that fit, the last one cut between two characters, and `…` for the rest.
 *
 * @param maxLength of all parts as they are written, in UTF-16 code units
 * @param written how a part is written for the platform; must not get shorter when its value gets longer
 *
 * @example
 * const parts = cutParts([{ type: 'text', value: 'abcdef' }], 4, ({ value }) => value)
 * String(parts.map(({ value }) => value)) // 'abc,…'
 */
export function cutParts(
  parts: readonly NoticePart[],
  maxLength: number,
  written: (part: NoticePart) => string,
): NoticePart[] {
  const lengths = parts.map((part) => written(part).length)
  if (sum(lengths) <= maxLength) return [...parts]
  const kept: NoticePart[] = []
  let space = maxLength - 1
  for (const [index, part] of parts.entries()) {
    const length = lengths[index] ?? 0
    if (length > space) {
      kept.push(longestThatFits(part, (shorter) => written(shorter).length <= space))
      break
    }
    kept.push(part)
    space -= length
  }
  return [...kept, { type: 'text', value: '…' }]
}

/** By halving: a value may be long, and writing it is not free. */
function longestThatFits(part: NoticePart, fits: (part: NoticePart) => boolean): NoticePart {
  const characters = [...part.value]
  const first = (count: number): NoticePart => ({ ...part, value: characters.slice(0, count).join('') })
  let [fitting, tooMany] = [0, characters.length]
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1
    if (fits(first(middle))) fitting = middle
    else tooMany = middle
  }
  return first(fitting)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
