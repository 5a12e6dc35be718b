/** What an application hands over to an adapter: the right class is heard, and anything else is a warning. */

import { describe, expect, it } from 'vitest'
import { acp } from '../../src/adapters/acp/index.ts'
import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { wrapQuery } from '../../src/adapters/claude-agent-sdk/index.ts'
import { copilotSdk } from '../../src/adapters/copilot-sdk/index.ts'
import { googleAdk } from '../../src/adapters/google-adk/index.ts'
import { googleGenAi } from '../../src/adapters/google-genai/index.ts'
import { mastra } from '../../src/adapters/mastra/index.ts'
import { mcp } from '../../src/adapters/mcp/index.ts'
import { openAiAgents } from '../../src/adapters/openai-agents/index.ts'
import { pi } from '../../src/adapters/pi/index.ts'
import { strands } from '../../src/adapters/strands/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { Adapter } from '../../src/model/adapter.ts'
import { brokenRecorder, RecordingRecorder } from '../../src/testing/index.ts'
import { hearAloud, nextTurn } from '../support/hear-aloud.ts'

type Takes = (...handed: never[]) => Adapter

const ADAPTERS: Readonly<Record<string, Takes>> = {
  acp,
  'ai-sdk': aiSdk,
  'copilot-sdk': copilotSdk,
  'google-adk': googleAdk,
  'google-genai': googleGenAi,
  mastra,
  mcp,
  'openai-agents': openAiAgents,
  pi,
  strands,
}
/** What is handed over by mistake: a default import that is not there, a name, an instance, another class. */
const WRONG = [undefined, null, 'Agent', {}, Map, () => ({})]

function warningsOf(takes: Takes, handed: readonly unknown[]): readonly string[] {
  const recorder = new RecordingRecorder()
  takes(...(handed as never[])).install(recorder)()
  return recorder.warnings.flatMap(({ message, isAloud }) => (isAloud === true ? [message] : []))
}

/** Agents of Strands, as far as the adapter looks at them. */
class Agent {
  async *stream(): AsyncGenerator<string> {
    yield 'answer'
  }
}

describe('what is handed over', () => {
  it.each(Object.entries(ADAPTERS))('to %s is a warning for each that is something else', (name, takes) => {
    const warnings = warningsOf(takes, WRONG)

    expect(warnings).toHaveLength(WRONG.length)
    for (const warning of warnings)
      expect(warning).toMatch(
        new RegExp(`^Cannot hear what was handed over: it is not .+ of .+ \\(adapter ${name}\\)$`),
      )
  })

  it('is one warning of the process, for an application that listens to no diag', async () => {
    const words = hearAloud()
    const adapters = [mastra(undefined as never, 'Agent' as never), strands(Agent)]
    const lifesign = new Lifesign({ adapters, watchProcess: false })

    await nextTurn()
    expect(words).toEqual([
      'Cannot hear what was handed over: it is not Agent, Run, EventedRun or StepExecutor of @mastra/core (adapter mastra)',
    ])
    await lifesign.shutdown()
  })

  it('is a warning in diag where an older copy of Lifesign hears', () => {
    const warnings: string[] = []
    const { warnAloud: _newer, ...older } = brokenRecorder('calls')
    mastra(undefined as never).install({ ...older, warn: (message) => void warnings.push(message) })()

    expect(warnings).toEqual([expect.stringMatching(/^Cannot hear what was handed over/)])
  })

  it('stops nobody from hearing what is right', () => {
    const before = Agent.prototype.stream
    const recorder = new RecordingRecorder()
    const undo = strands(undefined as never, Agent).install(recorder)

    expect([recorder.warnings.length, Agent.prototype.stream === before]).toEqual([1, false])
    undo()
    expect(Agent.prototype.stream).toBe(before)
  })

  it('to strands may be a class that extends the right one', () => {
    class Clerk extends Agent {}
    const before = Agent.prototype.stream
    const recorder = new RecordingRecorder()
    const undo = strands(Clerk).install(recorder)

    expect([recorder.warnings, Agent.prototype.stream === before]).toEqual([[], false])
    undo()
  })

  it('to wrapQuery comes back if it is no function', () => {
    expect(wrapQuery(undefined as never)).toBeUndefined()
  })
})
