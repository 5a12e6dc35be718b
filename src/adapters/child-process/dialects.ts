/** All dialects, and how the one is found that a program speaks. */

import type { Fields } from '../fields.ts'
import { claudeLines } from './claude-lines.ts'
import { codexLines } from './codex-lines.ts'
import type { Dialect, Introduction } from './dialect.ts'
import { geminiLines } from './gemini-lines.ts'
import { opencodeLines } from './opencode-lines.ts'
import { piLines } from './pi-lines.ts'

const DIALECTS: readonly Dialect[] = [claudeLines, codexLines, geminiLines, opencodeLines, piLines]

/** @returns undefined for a line by which no agent that is known says who it is */
export function introducedBy(
  line: Fields,
): { readonly dialect: Dialect; readonly introduction: Introduction } | undefined {
  for (const dialect of DIALECTS) {
    const introduction = dialect.introduces(line)
    if (introduction !== undefined) return { dialect, introduction }
  }
  return undefined
}
