/** How many columns of a terminal a text takes, and texts that take no more, or just as many. Pure. */

const SEGMENTS = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Pictures, flags and East Asian letters take two columns: <https://www.unicode.org/reports/tr11/>. */
const WIDE =
  /\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
/** Marks that stand alone, and what joins others, take none. */
const NONE = /^[\p{M}\u200b-\u200d\u2060]+$/u
/** A letter with its marks is hardly ever longer, in code units: a longer one would smear over the lines beside it. */
const LETTER_UNITS = 24
const NO_LETTER = '\ufffd'

/** The columns of a text in one line. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const { segment } of SEGMENTS.segment(text)) columns += columnsOfOne(segment)
  return columns
}

/** Cut at a width, never within a letter. */
export function cut(text: string, width: number): string {
  // What lies behind is not looked at: a text may have no end.
  const most = (Math.max(0, width) + 1) * LETTER_UNITS
  let kept = ''
  let whole = ''
  let columns = 0
  for (const { segment } of SEGMENTS.segment(text.slice(0, most))) {
    const letter = calm(segment)
    columns += columnsOfOne(letter)
    whole += letter
    if (columns < width) kept = whole
  }
  if (text.length <= most && columns <= width) return whole
  return width < 1 ? '' : `${kept}…`
}

/** Cut, or filled with spaces: it takes just so many columns. */
export function fitted(text: string, width: number): string {
  const short = cut(text, width)
  return short + ' '.repeat(Math.max(0, width - columnsOf(short)))
}

/** Lines of so many columns at most, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && columnsOf(last) + 1 + columnsOf(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    // What stood between two words stands between two lines now.
    else if (word !== '' || last === undefined) lines.push(cut(word, width))
  }
  return lines.map((line) => line.trimEnd())
}

function calm(letter: string): string {
  return letter.length > LETTER_UNITS ? NO_LETTER : letter
}

function columnsOfOne(letter: string): number {
  if (NONE.test(letter)) return 0
  return WIDE.test(letter) ? 2 : 1
}
