/** Turns text that somebody else chose into one harmless line. */

/** Colour codes, cursor moves, window titles, links: whole sequences, so that no rest of them stays. */
const ANSI_SEQUENCES =
  // oxlint-disable-next-line no-control-regex
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]P^_X][^\u0007\u001b\u009c]{0,2000}(?:\u0007|\u001b\\|\u009c)?|\u009b[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g

/** Everything that ends a line or separates columns. */
const WHITE_SPACE = /\s+/g

/**
 * What people cannot see: controls, bidirectional overrides, invisible spaces, byte order marks, tag
 * characters and halves of surrogate pairs. The joiners U+200C and U+200D stay: Persian and many emoji are written with them.
 */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

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
