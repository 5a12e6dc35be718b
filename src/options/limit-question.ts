/** Checks what `limitOf` is asked: a question that is wrong is reported, and has no answer. */

import type { ToolLimitQuestion } from '../model/tool-limit.ts'
import { Walk } from './kinds/kind.ts'
import type { Described } from './kinds/option.ts'
import { number, text } from './kinds/plain-kinds.ts'
import { shape } from './kinds/shape-kinds.ts'

/** What is asked. */
const QUESTION: Described<ToolLimitQuestion> = {
  tool: { kind: text(), otherwise: 'must be given', doc: 'Name of the tool' },
  session: { kind: text(), otherwise: 'none', doc: 'Key of the session that calls it' },
  run: { kind: text(), otherwise: 'none', doc: 'Id of the live run that calls it' },
  deadlineMs: {
    kind: number(1, Number.MAX_SAFE_INTEGER),
    otherwise: 'none',
    doc: 'The deadline that a call declares, in ms',
  },
}

const question = shape(QUESTION)

/** The question as the rooms know it; undefined, and said aloud, where a part of it is wrong. */
export function checkedQuestion(
  asked: ToolLimitQuestion,
  warn: (message: string) => void,
): ToolLimitQuestion | undefined {
  const walk = new Walk(({ message }) => warn(`${message}; limitOf has no answer`))
  const taken = question.take(asked, walk)
  if (walk.refused > 0) return undefined
  if (taken?.tool === undefined) return walk.into('tool', undefined, QUESTION.tool.kind) as undefined
  return taken
}
