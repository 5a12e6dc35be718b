/** Says from the head of an answer how its bytes come. All take raw headers, names and values by turns, as undici tells them. */

/**
 * Whether the bytes can be read as an event stream.
 *
 * @returns true for `text/event-stream` that is not compressed: keep-alives of another cannot be told
 */
export function isPlainEventStream(headers: unknown): boolean {
  return (
    EVENT_STREAM.test(headerOf(headers, 'content-type')) &&
    UNCHANGED.test(headerOf(headers, 'content-encoding'))
  )
}

/** Whether it is one value, however many chunks it comes in: JSON, which cannot be read before its end. */
export function isOnePiece(headers: unknown): boolean {
  return JSON_VALUE.test(headerOf(headers, 'content-type'))
}

/** The value of a header; of several, the last. Empty where there is none. */
function headerOf(headers: unknown, name: string): string {
  if (!Array.isArray(headers)) return ''
  let value = ''
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (String(headers[index]).toLowerCase() === name) value = String(headers[index + 1])
  }
  return value
}

const EVENT_STREAM = /^\s*text\/event-stream\s*(?:;|$)/i
const UNCHANGED = /^\s*(?:identity\s*)?$/i
const JSON_VALUE = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i
