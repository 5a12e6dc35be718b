/** OpenAI's Agents SDK: runs, hand-overs to sub-agents, tools and guardrails, through its own traces. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { FRAMEWORK } from './framework.ts'
import { OpenAiAgentsListener } from './listener.ts'
import { hearSdk } from './sdk-hooks.ts'

/**
 * Hears every run of `@openai/agents`, loaded before or after, also where it is bundled. Its model calls are heard on
 * the wire: install `modelHttp` too. Arguments and results are handed on by reference only.
 *
 * @example
 * const lifesign = startLifesign({ adapters: [openAiAgents(), modelHttp()] })
 */
export function openAiAgents(): Adapter {
  return {
    name: 'openai-agents',
    framework: FRAMEWORK,
    install: (recorder: Recorder) => hearSdk(new OpenAiAgentsListener(recorder)),
  }
}
