/** Makes a sentence harmless where it leaves the process: nothing in it moves, hides or reorders what people read. */

import type { NoticePart } from '../model/notice.ts'

/** What could move a cursor, recolour a terminal, or show a line in another order. */
export const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/**
 * The same sentence for any platform. All that is unprintable is a space; only the line breaks of texts stay,
 * since merged notices and users' templates have lines, and names have none. A link to anything but a page of
 * http or https is its text. Text beside text is one text, for markup may begin in one part and go on in the
 * next. Empty parts go.
 *
 * @example
 * const [part] = printableParts([{ type: 'text', value: 'a\u202eb\n' }, { type: 'text', value: 'c\td' }])
 * String(part?.value) // 'a b\nc d'
 */
export function printableParts(parts: readonly NoticePart[]): NoticePart[] {
  const kept: NoticePart[] = []
  for (const part of parts.map(printable)) {
    const before = kept.at(-1)
    if (part.value === '') continue
    if (part.type === 'text' && before?.type === 'text')
      kept.splice(-1, 1, { type: 'text', value: before.value + part.value })
    else kept.push(part)
  }
  return kept
}

function printable(part: NoticePart): NoticePart {
  if (part.type === 'link') return linkOf(lineOf(part.value), part.url)
  const isLine = part.type === 'code'
  return {
    type: part.type,
    value: isLine ? lineOf(part.value) : part.value.split('\n').map(lineOf).join('\n'),
  }
}

// `javascript:` and the like would act in the name of the person who follows it.
function linkOf(value: string, url: string): NoticePart {
  const address = URL.parse(url)
  const isPage = address !== null && /^https?:$/.test(address.protocol)
  return isPage ? { type: 'link', value, url: address.href } : { type: 'text', value }
}

// Lone halves of characters are no text at all: some platforms refuse them, with all the rest.
function lineOf(text: string): string {
  return text.toWellFormed().replaceAll(UNPRINTABLE, ' ')
}
