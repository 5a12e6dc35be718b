/** The adapters that `lifesign/register` installs. */

import { acp } from '../adapters/acp/index.ts'
import { aiSdk } from '../adapters/ai-sdk/index.ts'
import { childProcesses } from '../adapters/child-process/index.ts'
import { claudeAgentSdk } from '../adapters/claude-agent-sdk/index.ts'
import { copilotSdk } from '../adapters/copilot-sdk/index.ts'
import { fetchProgress } from '../adapters/fetch/index.ts'
import { googleAdk } from '../adapters/google-adk/index.ts'
import { langchain } from '../adapters/langchain/index.ts'
import { mastra } from '../adapters/mastra/index.ts'
import { mcp } from '../adapters/mcp/index.ts'
import { modelHttp } from '../adapters/model-http/index.ts'
import { openAiAgents } from '../adapters/openai-agents/index.ts'
import { pi } from '../adapters/pi/index.ts'
import { strands } from '../adapters/strands/index.ts'
import type { Adapter } from '../model/adapter.ts'

// For the message because of which they were loaded.
export { catchUp } from '../adapters/hear.ts'

/** All ears that need no code of the application. */
export function earsWithoutCode(): readonly Adapter[] {
  return [
    fetchProgress(),
    childProcesses(),
    aiSdk(),
    openAiAgents(),
    langchain(),
    mastra(),
    mcp(),
    pi(),
    acp(),
    strands(),
    claudeAgentSdk(),
    copilotSdk(),
    googleAdk(),
    modelHttp(),
  ]
}
