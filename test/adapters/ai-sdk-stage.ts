/** What the tests of the AI SDK adapter share: a scripted model server, and a recorder that is told. */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { type LanguageModel, streamText, tool } from 'ai'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { z } from 'zod'

import { type ModelServer, startModelServer } from '../../examples/demo/model-server.ts'
import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { type RecordedRun, RecordingRecorder } from '../../src/testing/index.ts'

/** Models of the server, by the name of its script. */
export interface ModelStage {
  readonly server: ModelServer
  model(name: string): LanguageModel
}

/** Keeps a model server for all tests of a file. */
export function useModelServer(): ModelStage {
  let server: ModelServer | undefined
  const running = (): ModelServer => {
    if (server === undefined) throw new Error('Cannot ask the model server: it has not started')
    return server
  }
  beforeAll(async () => {
    server = await startModelServer({ slowChunkMs: 1 })
  })
  afterAll(() => server?.close())
  return {
    get server() {
      return running()
    },
    model: (name) =>
      createOpenAICompatible({ name: 'demo', baseURL: running().url, includeUsage: true })(name),
  }
}

/** Installs the adapter for one test. */
export function listen(): RecordingRecorder {
  const recorder = new RecordingRecorder()
  onTestFinished(aiSdk().install(recorder))
  return recorder
}

/** Reads a stream until the SDK is silent, and gives what its user gets. */
export async function read(options: Parameters<typeof streamText>[0]): Promise<string> {
  const result = streamText({ maxRetries: 0, onError: () => undefined, ...options })
  await result.consumeStream({ onError: () => undefined })
  return result.text
}

/** The tool that the script calls. */
export function lookup(execute: (input: { q: string }) => Promise<string>) {
  return { lookup: tool({ inputSchema: z.object({ q: z.string() }), execute }) }
}

/** Each call of a run: kind, name, and how it ended. */
export function storyOf(run: RecordedRun | undefined) {
  return run?.works.map(({ kind, name, ends: [end] }) => {
    const error = end?.error instanceof Error ? end.error.name : end?.error
    return [kind, name, error ?? end?.finishReason ?? 'ended']
  })
}
