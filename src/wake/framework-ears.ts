/** The ears for frameworks: a process loads them when it loads the first of these. */

import { acp } from '../adapters/acp/index.ts'
import { anthropic } from '../adapters/anthropic/index.ts'
import { claudeAgentSdk } from '../adapters/claude-agent-sdk/index.ts'
import { copilotSdk } from '../adapters/copilot-sdk/index.ts'
import { googleAdk } from '../adapters/google-adk/index.ts'
import { googleGenAi } from '../adapters/google-genai/index.ts'
import { langchain } from '../adapters/langchain/index.ts'
import { mastra } from '../adapters/mastra/index.ts'
import { mcp } from '../adapters/mcp/index.ts'
import { openai } from '../adapters/openai/index.ts'
import { openAiAgents } from '../adapters/openai-agents/index.ts'
import { pi } from '../adapters/pi/index.ts'
import { strands } from '../adapters/strands/index.ts'
import type { Adapter } from '../model/adapter.ts'
import type { FrameworkName } from './framework-globals.ts'

const EARS: Readonly<Record<FrameworkName, () => Adapter>> = {
  acp,
  anthropic,
  'claude-agent-sdk': claudeAgentSdk,
  'copilot-sdk': copilotSdk,
  'google-adk': googleAdk,
  'google-genai': googleGenAi,
  langchain,
  mastra,
  mcp,
  openai,
  'openai-agents': openAiAgents,
  pi,
  strands,
}

/** The adapter of that name. */
export function frameworkEar(name: FrameworkName): Adapter {
  return EARS[name]()
}
