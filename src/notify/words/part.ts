/** Parts of a sentence: plain words, and names that look like code. */

import type { NoticePart } from '../../model/notice.ts'

/** Plain words. */
export function text(value: string): NoticePart {
  return { type: 'text', value }
}

/** A name of something. */
export function code(value: string): NoticePart {
  return { type: 'code', value }
}
