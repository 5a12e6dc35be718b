/** How many columns of a terminal a text takes, and a text that takes no more than those. Pure. */

const SEGMENTS = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Pictures, flags and East Asian letters take two columns: <https://www.unicode.org/reports/tr11/>. */
const WIDE =
  /\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
/** Marks that stand alone, and what joins others, take none. */
const NONE = /^[\p{M}\u200b-\u200d\u2060]+$/u
/** A letter with its marks is hardly ever longer, in code units: what lies behind is not looked at. */
const LETTER_UNITS = 16

/** The columns of a text in one line. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const { segment } of SEGMENTS.segment(text)) columns += columnsOfOne(segment)
  return columns
}

/** Cut at a width, never within a letter. */
export function cut(text: string, width: number): string {
  const most = width * LETTER_UNITS
  const seen = text.length > most ? text.slice(0, most) : text
  if (seen === text && columnsOf(text) <= width) return text
  let kept = ''
  let columns = 1
  for (const { segment } of SEGMENTS.segment(seen)) {
    columns += columnsOfOne(segment)
    if (columns > width) break
    kept += segment
  }
  return `${kept}…`
}

function columnsOfOne(letter: string): number {
  if (WIDE.test(letter)) return 2
  return NONE.test(letter) ? 0 : 1
}
