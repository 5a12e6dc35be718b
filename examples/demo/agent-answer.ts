/** An agent's answer, streamed with the AI SDK as any application does it. */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, isStepCount, type LanguageModel, streamText, tool, type ToolSet } from 'ai'
import { z } from 'zod'

/** What an agent is asked to do. */
export interface Task {
  readonly agent: string
  /** Name of a scripted model. */
  readonly model: string
  readonly tools?: ToolSet
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** Hears how many chunks have come. */
  readonly onChunk?: (chunks: number) => void
}

/** Models by their names. */
export type Models = (name: string) => LanguageModel

/** @param baseURL of a model server, see `startModelServer` */
export function scriptedModels(baseURL: string): Models {
  return createOpenAICompatible({ name: 'scripted', baseURL })
}

/** A tool that asks another agent, called `helper`. */
export function helperTools(models: Models): ToolSet {
  const askHelper = tool({
    inputSchema: z.object({ question: z.string() }),
    execute: async ({ question }) => {
      const telemetry = { functionId: 'helper' }
      const { text } = await generateText({ model: models('steady'), prompt: question, telemetry })
      return text
    },
  })
  return { ask_helper: askHelper }
}

/**
 * Streams one agent's answer, and says how that went. What goes wrong is said, not thrown.
 *
 * @param say hears how it went, in words
 */
export async function streamAnswer(models: Models, task: Task, say: (words: string) => void): Promise<void> {
  const result = streamText({
    model: models(task.model),
    prompt: 'How are things?',
    maxRetries: 0,
    stopWhen: isStepCount(3),
    telemetry: { functionId: task.agent },
    onAbort: () => say('was stopped'),
    onError: ({ error }) => say(`failed: ${error instanceof Error ? error.message : 'unknown'}`),
    ...(task.tools === undefined ? {} : { tools: task.tools }),
    ...(task.signal === undefined ? {} : { abortSignal: task.signal }),
    ...(task.timeoutMs === undefined ? {} : { timeout: { totalMs: task.timeoutMs } }),
  })
  let text = ''
  let chunks = 0
  for await (const chunk of result.textStream) {
    text += chunk
    task.onChunk?.(++chunks)
  }
  if (text !== '') say(`said: ${text.slice(0, 40)}`)
}
