/** A parser of event streams that sees all at once: slow and plain, to hold the scanner to. */

/** A stream as lines with their ends. */
export interface EventText {
  /** A mark of byte order, or nothing. */
  readonly mark: string
  readonly lines: readonly (readonly [text: string, ending: string])[]
  /** What comes behind the last end of line. */
  readonly last: string
}

const NAMES = ['ping', 'keepalive', 'keep-alive', 'keep_alive', 'heartbeat']
const KEEP_ALIVE = new RegExp(`^[ \\t]*\\{[ \\t]*"type"[ \\t]*:[ \\t]*"(?:${NAMES.join('|')})"`)

/** The bytes of a stream, and for each whether a person would call it progress. */
export function bytesThatTell({ mark, lines, last }: EventText): {
  readonly bytes: Buffer
  readonly telling: readonly boolean[]
} {
  const telling: boolean[] = [...Buffer.from(mark)].map(() => false)
  let isKeepAlive = false
  // A return and a feed that come from two ends of line are one end.
  const text = mark + lines.map((line) => line.join('')).join('') + last
  for (const { content, ending } of linesOf(text.slice(mark.length))) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(content) ?? []
    const isData = field === 'data' && !isKeepAlive
    const first = isData ? firstThatTells(value) : Number.POSITIVE_INFINITY
    const begin = Buffer.byteLength(content) - Buffer.byteLength(value)
    const length = Buffer.byteLength(content) + ending.length
    const end = Buffer.byteLength(content) + (first === value.length ? 1 : 0)
    const from =
      begin + (first === Number.POSITIVE_INFINITY ? first : Buffer.byteLength(value.slice(0, first)))
    for (let index = 0; index < length; index += 1) telling.push(index >= from && index < end)
    if (field === 'event') isKeepAlive = NAMES.includes(value)
    if (content === '') isKeepAlive = false
  }
  return { bytes: Buffer.from(text), telling }
}

function linesOf(text: string): { readonly content: string; readonly ending: string }[] {
  return [...text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, content = '', ending = '']) => ({ content, ending }))
}

/** The place at which data cannot become a keep-alive any more; its length if only its end says so. */
function firstThatTells(value: string): number {
  if (KEEP_ALIVE.test(value) || /^[ \t]*$/.test(value)) return Number.POSITIVE_INFINITY
  for (let length = 1; length <= value.length; length += 1) {
    if (!mayBecomeKeepAlive(value.slice(0, length))) return length - 1
  }
  return value.length
}

/** True if some ending makes the text a keep-alive: tried with all that is left of each one. */
function mayBecomeKeepAlive(text: string): boolean {
  return NAMES.some((name) => {
    const whole = `{"type":"${name}"`
    return Array.from({ length: whole.length + 1 }, (_, from) => whole.slice(from)).some((rest) =>
      KEEP_ALIVE.test(text + rest),
    )
  })
}
