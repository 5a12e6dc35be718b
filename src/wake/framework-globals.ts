/** The global names by which frameworks say that they are here: by themselves, or by a row of `shared-classes.ts`. */

/** By the adapter that hears the framework. */
export const FRAMEWORK_GLOBALS = {
  acp: [Symbol.for('lifesign.acp.connection')],
  anthropic: [Symbol.for('lifesign.anthropic')],
  'claude-agent-sdk': [Symbol.for('lifesign.claude-agent-sdk')],
  'copilot-sdk': [Symbol.for('lifesign.copilot-sdk.session')],
  'google-adk': [Symbol.for('lifesign.google-adk')],
  'google-genai': [Symbol.for('lifesign.google-genai')],
  langchain: [Symbol.for('ls:tracing_async_local_storage')],
  mastra: [
    Symbol.for('lifesign.mastra.agent'),
    Symbol.for('lifesign.mastra.workflow-run'),
    Symbol.for('lifesign.mastra.evented'),
  ],
  mcp: [Symbol.for('lifesign.mcp.protocol')],
  openai: [Symbol.for('lifesign.openai')],
  'openai-agents': [
    Symbol.for('openai.agents.core.traceProvider'),
    Symbol.for('openai.agents.core.asyncLocalStorage'),
    Symbol.for('lifesign.openai-agents.runner'),
  ],
  pi: [Symbol.for('lifesign.pi.agent')],
  strands: [Symbol.for('lifesign.strands')],
} as const satisfies Readonly<Record<string, readonly symbol[]>>

/** An adapter whose framework says that it is here. */
export type FrameworkName = keyof typeof FRAMEWORK_GLOBALS

/** Where the AI SDK looks for integrations at each call, and the class of its agents: its ear comes with all others. */
export const AI_SDK_GLOBALS = ['AI_SDK_TELEMETRY_INTEGRATIONS', Symbol.for('lifesign.ai-sdk.agent')] as const

/** The channel on which AI SDK 7 tells of each operation. */
export const AI_SDK_START = 'tracing:ai:telemetry:start'
