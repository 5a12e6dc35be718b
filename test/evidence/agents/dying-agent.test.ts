/** An agent whose output ends while the kernel has not quite ended it yet. */

import { beforeEach, expect, it, vi } from 'vitest'

import { aRun, CLAUDE_RESULT } from './agent-stage.ts'

const fate = vi.hoisted(() => ({ fateOf: vi.fn(), fateAtLast: vi.fn() }))
vi.mock('../../../src/evidence/process-fate.ts', () => fate)

beforeEach(() => {
  fate.fateOf.mockReset().mockReturnValue('ending')
  fate.fateAtLast.mockReset().mockReturnValue({ code: null, signal: 'SIGKILL' })
})

it('is waited for, so that a body which returns at once is no success', () => {
  const { agent, returned } = aRun()

  agent().ends({})

  expect(returned()).toEqual(['error', 'SIGKILL', 'The process of the agent was killed by SIGKILL'])
})

it('keeps nobody waiting behind the word that its work is done', () => {
  const { agent, returned } = aRun()
  const { says, ends } = agent()

  says(CLAUDE_RESULT)
  ends({})

  expect(returned()).toEqual(['completed', undefined, undefined])
  expect(fate.fateAtLast).not.toHaveBeenCalled()
  expect(fate.fateOf).toHaveBeenCalled()
})

it('keeps nobody waiting where its host has killed it', () => {
  const { agent, returned } = aRun()

  agent().ends({ killed: true })

  expect(returned()).toEqual(['completed', undefined, undefined])
  expect(fate.fateAtLast).not.toHaveBeenCalled()
})
