/** A process whose output has ended, and which the kernel has not quite ended yet. */

import { describe, expect, it } from 'vitest'

import { fateAtLast } from '../../src/evidence/process-fate.ts'
import type { ProcessFate } from '../../src/model/evidence.ts'

/** A process that dies, as the kernel says it at each question. */
function dying(...answers: readonly (ProcessFate | 'ending' | undefined)[]) {
  let questions = 0
  const ask = () => answers[Math.min(questions++, answers.length - 1)]
  return [() => fateAtLast({}, ask), () => questions] as const
}

describe('how a process ended', () => {
  const KILLED = { code: null, signal: 'SIGKILL' }

  it.each([
    ['that is dead', [KILLED], KILLED, 1],
    ['that dies', ['ending', 'ending', KILLED], KILLED, 3],
    ['that lives', [undefined], undefined, 1],
    ['of which nobody can tell any more', ['ending', undefined], undefined, 2],
    ['that dies for long', ['ending'], 'ending', 40],
  ] as const)('%s is known as its output ends, or not for long', (_, answers, fate, asked) => {
    const [ask, questions] = dying(...answers)

    expect(ask()).toEqual(fate)
    expect(questions()).toBe(asked)
  })
})
