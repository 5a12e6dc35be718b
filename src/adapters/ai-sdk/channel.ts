/** Hears AI SDK 7 on its tracing channel: also the calls that name integrations of their own, and none of ours. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { Guard } from '../guard.ts'
import { hear } from '../hear.ts'
import type { ModelCallEvent, StartEvent, ToolCallEvent } from './events.ts'
import type { AiSdkListener } from './listener.ts'
import { hasStream } from './model-call.ts'
import { endOfResult } from './model-call-end.ts'

/** @see https://github.com/vercel/ai/blob/main/packages/ai/src/telemetry/tracing-channel.ts */
const CHANNEL = 'ai:telemetry'

type Told = StartEvent & ModelCallEvent & ToolCallEvent

/** The SDK adds result and error to the message that it began with. */
interface Message {
  readonly type?: string
  readonly event?: Told
  readonly result?: unknown
  readonly error?: unknown
}

/**
 * Begins to listen. Where our integration hears an operation, it alone speaks of it, for the channel tells neither
 * the parts of a stream nor its tokens.
 *
 * @returns a function that stops listening
 */
export function hearChannel(listener: AiSdkListener, recorder: Recorder): () => void {
  const guard = new Guard(recorder, 'ai-sdk')
  const told = (what: (message: Message, event: Told) => void) => (data: unknown) =>
    void guard.attempt('hear the channel of the SDK', () => {
      const message = data as Message
      if (message.event !== undefined) what(message, message.event)
    })
  const started = told((message, event) => {
    if (!isRun(message.type)) return
    listener.announced(event)
    listener.watchForLoss(message, event)
  })
  const ended = told((message, event) => {
    if (listener.isUnheard(event)) hearEnd(listener, message, event)
  })
  const failed = told((message, event) => {
    if (listener.isUnheard(event)) hearError(listener, message, event)
  })
  const scopeOf = (data: unknown): Scope | undefined =>
    guard.attempt('hear a call of the SDK', () => scopeOfCall(listener, data as Message))
  const undo = [
    hear(`tracing:${CHANNEL}:start`, started),
    hear(`tracing:${CHANNEL}:asyncEnd`, ended),
    hear(`tracing:${CHANNEL}:error`, failed),
  ]
  const unbind = guard.attempt('follow the calls of the SDK', () =>
    recorder.bind(`tracing:${CHANNEL}:start`, scopeOf),
  )
  return () => {
    unbind?.()
    for (const step of undo) step()
  }
}

/** A call starts, and what happens inside of it belongs to it. */
function scopeOfCall(listener: AiSdkListener, { type, event }: Message): Scope | undefined {
  if (event === undefined || !listener.isUnheard(event)) return undefined
  if (type === 'languageModelCall') return listener.placeOf(event, listener.startModelCall(event)?.work)
  if (type === 'executeTool') {
    // Others make their span of it only now: they come first.
    queueMicrotask(() => listener.startToolCall(event))
    return listener.placeOfTool(event)
  }
  return undefined
}

function hearEnd(listener: AiSdkListener, { type, result }: Message, told: Told): void {
  if (type === 'languageModelCall') hearAnswer(listener, result, told)
  else if (type === 'step') listener.modelCallEnded(told, {})
  else if (type === 'executeTool') listener.toolCallEnded({ ...told, ...outputOf(result) })
  else if (type === 'generateText' || type === 'streamText') listener.ended({ ...told, ...finishOf(result) })
}

/** A stream has only begun: its step says when it was read. */
function hearAnswer(listener: AiSdkListener, result: unknown, told: Told): void {
  if (hasStream(result)) listener.streamBegan(told)
  else listener.modelCallEnded(told, endOfResult(result))
}

function hearError(listener: AiSdkListener, { type, error }: Message, told: Told): void {
  if (type === 'languageModelCall') listener.modelCallEnded(told, { error })
  else if (type === 'executeTool')
    listener.toolCallEnded({ ...told, toolOutput: { type: 'tool-error', error } })
  else if (isRun(type)) listener.failed({ ...told, error })
}

function isRun(type: string | undefined): boolean {
  return type === 'generateText' || type === 'streamText'
}

function outputOf(result: unknown): { readonly toolOutput?: { readonly type?: string } } {
  const { output } = (result ?? {}) as { output?: { type?: string } }
  return output === undefined ? {} : { toolOutput: output }
}

function finishOf(result: unknown): { readonly finishReason?: unknown } {
  const { finishReason } = (result ?? {}) as { finishReason?: unknown }
  return finishReason === undefined ? {} : { finishReason }
}
