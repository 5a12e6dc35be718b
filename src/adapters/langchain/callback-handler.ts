/** Hears the callbacks of LangChain, which tell all that they know by position. */

import { type Fields, fields, items, text } from '../fields.ts'
import type { CallbackHandler } from './seated-variables.ts'

/** What has started: LangChain calls each step a run. */
export interface StartedStep {
  readonly id: string
  /** The step that it is part of. */
  readonly parentId: string | undefined
  /** The application's name for it, else that of its class. */
  readonly name: string | undefined
  readonly metadata: Fields
}

/** A runnable starts: a graph, a node of one, or any other. */
export interface StartedChain extends StartedStep {
  readonly isGraph: boolean
  /** It asks what is in it again, or something else, when that fails. */
  readonly mayTryAgain: boolean
}

/** A tool starts. */
export interface StartedTool extends StartedStep {
  readonly callId: string | undefined
  readonly input: unknown
}

/** A model is asked. */
export interface StartedModel extends StartedStep {
  /** Messages, or prompts for a model that does not chat. */
  readonly input: unknown
  readonly isChat: boolean
  /** What it is asked with. */
  readonly parameters: Fields
  readonly options: Fields
}

/** Who is told. None of these throws. */
export interface CallbackEars {
  chainStarted(chain: StartedChain): void
  chainEnded(id: string, error?: unknown): void
  toolStarted(tool: StartedTool): void
  toolEnded(id: string, end: { readonly output: unknown } | { readonly error: unknown }): void
  modelStarted(model: StartedModel): void
  /** On the hot path: once a chunk. */
  modelMoved(id: string): void
  modelEnded(id: string, end: { readonly result: unknown } | { readonly error: unknown }): void
  /** A tool or a node says that it moves. */
  moved(id: string): void
}

type Step = [id: string, parentId: string | undefined, ...rest: unknown[]]
type Rest = readonly unknown[]

/** What `withRetry` and `withFallbacks` make. */
const TRY_AGAIN: ReadonlySet<string> = new Set(['RunnableRetry', 'RunnableWithFallbacks'])
/** OpenInference's makes its span after two. */
const STEPS_OF_OTHERS = 5

/** @param name no two of a process may share one: LangChain takes the second for the first */
export function callbackHandler(name: string, ears: CallbackEars): CallbackHandler {
  const handler = {
    name,
    awaitHandlers: true as const,
    ignoreRetriever: true,
    copy: () => handler,
    // Its declared order is another one.
    handleChainStart: (chain: unknown, _: unknown, ...[id, parentId, , metadata, , runName]: Step) => {
      const isGraph = isOfPregel(fields(chain)['id'])
      const mayTryAgain = TRY_AGAIN.has(classOf(chain) ?? '')
      const step = { id, parentId, name: text(runName), metadata: fields(metadata) }
      ears.chainStarted({ ...step, isGraph, mayTryAgain })
    },
    handleChainEnd: (_: unknown, id: string) => ears.chainEnded(id),
    handleChainError: (error: unknown, id: string) =>
      ears.chainEnded(id, error ?? new Error('A chain failed')),
    handleToolStart: (tool: unknown, input: unknown, ...[id, parentId, ...more]: Step) => {
      const [, metadata, runName, callId] = more
      const called = { name: text(runName) ?? classOf(tool), callId: text(callId) }
      return afterOthers(() =>
        ears.toolStarted({ id, parentId, input, ...called, metadata: fields(metadata) }),
      )
    },
    handleToolEvent: (_: unknown, id: string) => ears.moved(id),
    handleToolEnd: (output: unknown, id: string) => ears.toolEnded(id, { output }),
    handleToolError: (error: unknown, id: string) => ears.toolEnded(id, { error }),
    handleCustomEvent: (_: unknown, __: unknown, id: string) => ears.moved(id),
    handleChatModelStart: (model: unknown, input: unknown, ...step: Step) => {
      const asked = { ...modelStep(model, step), input: items(input)[0], isChat: true }
      return afterOthers(() => ears.modelStarted(asked))
    },
    handleLLMStart: (model: unknown, input: unknown, ...step: Step) => {
      const asked = { ...modelStep(model, step), input: items(input)[0], isChat: false }
      return afterOthers(() => ears.modelStarted(asked))
    },
    handleLLMNewToken: (token: unknown, _: unknown, id: string, ...[, , more]: Rest) => {
      if (token !== '' || holdsMore(more)) ears.modelMoved(id)
    },
    handleChatModelStreamEvent: (event: unknown, id: string) => {
      if (fields(event)['event'] === 'content-block-delta') ears.modelMoved(id)
    },
    handleLLMEnd: (result: unknown, id: string) => ears.modelEnded(id, { result }),
    handleLLMError: (error: unknown, id: string) => ears.modelEnded(id, { error }),
  }
  return handler
}

/**
 * LangChain waits for this handler, so it may let others come first that make a span of the same step: theirs stands
 * for ours then. LangChain calls them in the same turn of the event loop, or its queue does, a few steps later.
 */
async function afterOthers(tell: () => void): Promise<void> {
  for (let step = 0; step < STEPS_OF_OTHERS; step++) await undefined
  tell()
}

function modelStep(model: unknown, [id, parentId, extra, , metadata, runName]: Step) {
  const { invocation_params: parameters, options } = fields(extra)
  const name = text(runName) ?? classOf(model)
  const asked = { parameters: fields(parameters), options: fields(options) }
  return { id, parentId, name, metadata: fields(metadata), ...asked }
}

/** LangGraph runs all that it has compiled by its one engine. */
function isOfPregel(id: unknown): boolean {
  const [home, engine] = items(id)
  return home === 'langgraph' && engine === 'pregel'
}

function classOf(serialized: unknown): string | undefined {
  return text(items(fields(serialized)['id']).at(-1))
}

/** Part of a tool call, of a thought or of an image; usage figures alone are nothing that moves. */
function holdsMore(more: unknown): boolean {
  const {
    content,
    tool_call_chunks: calls,
    additional_kwargs: other,
  } = fields(fields(fields(more)['chunk'])['message'])
  return (
    items(calls).length > 0 ||
    items(content).length > 0 ||
    text(fields(other)['reasoning_content']) !== undefined
  )
}
