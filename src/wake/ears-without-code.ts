/** The adapters that `lifesign/register` installs. */

import { frameworkEar } from '#framework-ears'
import { FRAMEWORK as ACP } from '../adapters/acp/framework.ts'
import { aiSdk } from '../adapters/ai-sdk/index.ts'
import { FRAMEWORK as ANTHROPIC } from '../adapters/anthropic/framework.ts'
import { childProcesses } from '../adapters/child-process/index.ts'
import { FRAMEWORK as CLAUDE_AGENT_SDK } from '../adapters/claude-agent-sdk/framework.ts'
import { FRAMEWORK as COPILOT_SDK } from '../adapters/copilot-sdk/framework.ts'
import { fetchProgress } from '../adapters/fetch/index.ts'
import { FRAMEWORK as GOOGLE_ADK } from '../adapters/google-adk/framework.ts'
import { FRAMEWORK as GOOGLE_GENAI } from '../adapters/google-genai/framework.ts'
import { FRAMEWORK as LANGCHAIN } from '../adapters/langchain/framework.ts'
import { FRAMEWORK as MASTRA } from '../adapters/mastra/framework.ts'
import { FRAMEWORK as MCP } from '../adapters/mcp/framework.ts'
import { hear } from '../adapters/hear.ts'
import { modelHttp } from '../adapters/model-http/index.ts'
import { FRAMEWORK as OPENAI } from '../adapters/openai/framework.ts'
import { FRAMEWORK as OPENAI_AGENTS } from '../adapters/openai-agents/framework.ts'
import { FRAMEWORK as PI } from '../adapters/pi/framework.ts'
import { FRAMEWORK as STRANDS } from '../adapters/strands/framework.ts'
import type { Adapter, Framework } from '../model/adapter.ts'
import { AI_SDK_GLOBALS, AI_SDK_START, FRAMEWORK_GLOBALS, type FrameworkName } from './framework-globals.ts'
import { laterEar } from './later-ear.ts'

// For the message because of which they were loaded.
export { catchUp } from '../adapters/hear.ts'

const FRAMEWORKS: Readonly<Record<FrameworkName, Framework>> = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  'openai-agents': OPENAI_AGENTS,
  langchain: LANGCHAIN,
  mastra: MASTRA,
  mcp: MCP,
  pi: PI,
  acp: ACP,
  strands: STRANDS,
  'claude-agent-sdk': CLAUDE_AGENT_SDK,
  'copilot-sdk': COPILOT_SDK,
  'google-adk': GOOGLE_ADK,
  'google-genai': GOOGLE_GENAI,
}

/** It has to listen before the SDK is loaded. Of a version in a bundle, only the first operation tells that it is here. */
function aiSdkEar(): Adapter {
  const ear = aiSdk()
  let isHeard = false
  const install: Adapter['install'] = (recorder) => {
    const undo = [hear(AI_SDK_START, () => void (isHeard = true)), ear.install(recorder)]
    return () => undo.forEach((step) => step())
  }
  return {
    ...ear,
    get isHere() {
      return isHeard || Reflect.get(globalThis, AI_SDK_GLOBALS[1]) !== undefined
    },
    install,
  }
}

/** All ears that need no code of the application. */
export function earsWithoutCode(): readonly Adapter[] {
  const names = Object.keys(FRAMEWORKS) as FrameworkName[]
  const later = names.map((name) => {
    const options = { name, framework: FRAMEWORKS[name], globals: FRAMEWORK_GLOBALS[name] }
    return laterEar(options, () => frameworkEar(name))
  })
  return [fetchProgress(), childProcesses(), aiSdkEar(), ...later, modelHttp()]
}
