/** Tells an agent that prints JSON lines by its first words. */

/**
 * An object with a `type`, and the id of a session or a thread: Claude Code, Codex, Gemini CLI, OpenCode and what
 * prints as they do. pi calls the line itself a session.
 */
const INTRODUCTION = /^\{"type":"(?:session"|[\w.]+",(?:[^\n]*,)?"(?:session_?id|thread_?id)":"[\w-]+")/im

/** True for output in which an agent says who it is. */
export function introducesAgent(output: string): boolean {
  return INTRODUCTION.test(output)
}
