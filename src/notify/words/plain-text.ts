/** Turns text that somebody else chose into one harmless line. */

/** Colour codes, cursor moves, window titles, links: whole sequences, so that no rest of them stays. */
const ANSI_SEQUENCES =
  // oxlint-disable-next-line no-control-regex
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]P^_X][^\u0007\u001b\u009c]{0,2000}(?:\u0007|\u001b\\|\u009c)?|\u009b[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g

/** Everything that ends a line or separates columns. */
const WHITE_SPACE = /\s+/g

/**
 * What people cannot see: controls, bidirectional overrides, invisible spaces, fillers, blank braille, byte order
 * marks, tag characters, selectors of glyphs and halves of surrogate pairs. Whole sentences can be hidden in them.
 */
const INVISIBLE =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}\p{Surrogate}\u2800]/gu

/** Letters of scripts that join them: Persian and Hindi are written with joiners, English is not. */
const JOINED_LETTER = String.raw`(?:(?!\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Han})[\p{L}\p{M}])`

/** What an emoji is made of that is joined to others. */
const EMOJI = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]`

/** Joiners with nothing to join, and selectors that follow no emoji: nobody sees those either. */
const IDLE_JOINER = new RegExp(
  String.raw`(?<!${JOINED_LETTER})\u200c|\u200c(?!${JOINED_LETTER})|` +
    String.raw`(?<!${JOINED_LETTER}|${EMOJI})\u200d|\u200d(?!${JOINED_LETTER}|${EMOJI})|` +
    String.raw`(?<![\p{Extended_Pictographic}\d#*])[\ufe0e\ufe0f]`,
  'gu',
)

/** Marks above each other, beyond what any script needs. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu

/** Much more than is ever shown: the expressions above never see an endless text. */
const MAX_INPUT_LENGTH = 10_000

/**
 * One line of visible characters, cut at `maxLength`.
 *
 * @param value a string; anything else is turned into one
 * @param maxLength in characters; what is cut away shows as `…`
 *
 * @example
 * plainText('\u001b[31mred\u001b[0m\nalert', 80) // 'red alert'
 */
export function plainText(value: unknown, maxLength: number): string {
  const visible = stringOf(value)
    .slice(0, MAX_INPUT_LENGTH)
    .replace(ANSI_SEQUENCES, '')
    .replace(WHITE_SPACE, ' ')
    .replace(INVISIBLE, '')
    .replace(IDLE_JOINER, '')
    .replace(PILED_MARKS, '$1')
  return cut(visible.trim(), maxLength)
}

/** Cuts a text without cutting a character in half. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const characters = [...text]
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`
}

/** A name for a code span: a backtick inside would end the span early. */
export function plainName(value: unknown, maxLength: number): string {
  return plainText(value, maxLength).replaceAll('`', "'")
}

// Hosts without types pass anything, and a getter or `toString` of theirs may throw.
function stringOf(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return String(value)
  } catch {
    return ''
  }
}
