/** OpenAI's Agents SDK: runs, hand-overs to sub-agents, tools and guardrails, through its own traces. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { AskedPeople } from '../asked-people.ts'
import { Guard } from '../guard.ts'
import { FRAMEWORK } from './framework.ts'
import { OpenAiAgentsListener } from './listener.ts'
import { RunnerCalls, type RunnerClass } from './runner-calls.ts'
import { hearSdk } from './sdk-hooks.ts'

export type { RunnerClass }

/**
 * Hears every run of `@openai/agents`, loaded before or after, also where it is bundled. Its model calls are heard on
 * the wire: install `modelHttp` too. Arguments and results are handed on by reference only.
 *
 * @param runners `Runner`, as the application imports it, where there is no `lifesign/register`: it alone tells an abort
 *   while a tool runs, and a reader that leaves
 *
 * @example
 * const lifesign = startLifesign({ adapters: [openAiAgents(), modelHttp()] })
 */
export function openAiAgents(...runners: readonly RunnerClass[]): Adapter {
  return {
    name: 'openai-agents',
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, runners),
  }
}

function listen(recorder: Recorder, runners: readonly RunnerClass[]): () => void {
  const guard = new Guard(recorder, 'openai-agents')
  const people = new AskedPeople()
  const calls = new RunnerCalls(guard, people)
  const undo = [calls.hear(runners), hearSdk(new OpenAiAgentsListener(recorder, { guard, calls, people }))]
  return () => undo.forEach((step) => step())
}
