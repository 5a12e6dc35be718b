/** The words of an error message: what providers wrap in JSON is taken out. */

/** Longer JSON is not read: nobody writes a sentence of that length. */
const MAX_JSON_LENGTH = 4_000

/** What is left of a message that says nothing but a status, when the status is taken out. */
const RESTATED =
  /^(?:http|error|status|status code|request failed with|no body|response|bad request|unauthorized|forbidden|not found|too many requests|internal server error|bad gateway|service unavailable|gateway timeout|[\s:.,()-])*$/i

/** True for `500 status code (no body)` and `Internal Server Error` of an error with that status. */
export function restatesStatus(message: string, status: number | undefined): boolean {
  return status !== undefined && message !== '' && RESTATED.test(message.replaceAll(String(status), ''))
}

/**
 * The message as people would write it. `429 {"error":{"message":"Slow down"}}` is `Slow down`.
 *
 * @param message of an error; what holds no JSON stays as it is
 */
export function messageWords(message: string): string {
  const [, json] = /^\s*(?:\d{3}\s+)?(\{.*\})\s*$/s.exec(message.slice(0, MAX_JSON_LENGTH)) ?? []
  return json === undefined ? message : (messageOf(json) ?? message)
}

function messageOf(json: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(json)
    return textIn(answer, 'message') ?? textIn(fieldOf(answer, 'error'), 'message') ?? textIn(answer, 'error')
  } catch {
    return undefined
  }
}

function textIn(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name)
  return typeof text === 'string' && text.trim() !== '' ? text : undefined
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
