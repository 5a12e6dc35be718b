/** Says whether the bytes of an answer can be read as an event stream. */

/**
 * Reads the raw headers of an answer, names and values by turns, as undici tells them.
 *
 * @returns true for `text/event-stream` that is not compressed: keep-alives of another cannot be told
 */
export function isPlainEventStream(headers: unknown): boolean {
  if (!Array.isArray(headers)) return false
  let isEventStream = false
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = String(headers[index]).toLowerCase()
    if (name === 'content-type') isEventStream = EVENT_STREAM.test(String(headers[index + 1]))
    if (name === 'content-encoding' && !UNCHANGED.test(String(headers[index + 1]))) return false
  }
  return isEventStream
}

const EVENT_STREAM = /^\s*text\/event-stream\s*(?:;|$)/i
const UNCHANGED = /^\s*(?:identity\s*)?$/i
