/** Hears whether the last line of an agent is the one by which it says that it has done its work, and how. */

/** What an agent said last: that its work is done, that it has failed, or anything else. */
export type LastSaid = 'success' | 'failure' | 'else'

/** What Claude Code and Gemini CLI, Codex, and pi call it. */
const LAST_WORD = /^\{"type":"(?:(result)|turn\.completed|agent_end)"/
/** Claude Code tells of itself behind its result; a turn begins with `init`. */
const AFTERWORD = /^\{"type":"(?:system","subtype":"(?!init")|prompt_suggestion")/
/** Claude Code says what its result is at any place of the line; all its other lines begin with it. */
const UNTYPED = /^\{"(?!type":)/
const RESULT = '"type":"result"'
const FAILURE = /"is_error":true|"subtype":"error|"status":"error"/
/** Bytes of a line in which its name stands. */
const NAME_BYTES = 48
/** What is searched for is shorter: it may stand on both sides of a break between chunks. */
const SEAM = 24
const NEW_LINE = 0x0a

/** Of one output. Nothing of it is kept but a few bytes of an open line. */
export class LastWord {
  /** `else` as soon as anything is said behind the last word. */
  said: LastSaid = 'else'
  #isInLine = false
  /** The end of what was heard of a line that may be a result; undefined for all others. */
  #seam: string | undefined

  hear(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const breakAt = chunk.indexOf(NEW_LINE, at)
      const end = breakAt === -1 ? chunk.length : breakAt
      if (end > at) this.#hearPart(chunk.subarray(at, end))
      if (breakAt !== -1) this.#isInLine = false
      at = end + 1
    }
  }

  #hearPart(part: Buffer): void {
    if (!this.#isInLine) this.#begin(part.toString('latin1', 0, NAME_BYTES))
    if (this.#seam === undefined) return
    const text = this.#seam + part.toString('latin1')
    if (text.includes(RESULT) && this.said === 'else') this.said = 'success'
    if (FAILURE.test(text)) this.said = 'failure'
    this.#seam = text.slice(-SEAM)
  }

  #begin(start: string): void {
    this.#isInLine = true
    this.#seam = undefined
    if (AFTERWORD.test(start)) return
    const [last, result] = LAST_WORD.exec(start) ?? []
    this.said = last === undefined ? 'else' : 'success'
    if (result !== undefined || UNTYPED.test(start)) this.#seam = ''
  }
}
