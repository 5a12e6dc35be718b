/** Hears whether the last line of an agent is the one by which it says that it has done its work. */

/** What Claude Code and Gemini CLI, Codex, and pi call it. */
const LAST_WORD = /^\{"type":"(?:result|turn\.completed|agent_end)"/
/** Bytes of a line in which it stands. */
const NAME_BYTES = 32
const NEW_LINE = 0x0a

/** Of one output. Nothing of it is kept. */
export class LastWord {
  /** True while nothing was said behind it. */
  isSaid = false
  #isInLine = false

  hear(chunk: Buffer): void {
    if (chunk.length === 0) return
    const isWhole = chunk.at(-1) === NEW_LINE
    const breakAt = chunk.lastIndexOf(NEW_LINE, isWhole ? -2 : -1)
    // A long line comes in several chunks.
    if (breakAt !== -1 || !this.#isInLine) {
      this.isSaid = LAST_WORD.test(chunk.toString('latin1', breakAt + 1, breakAt + 1 + NAME_BYTES))
    }
    this.#isInLine = !isWhole
  }
}
