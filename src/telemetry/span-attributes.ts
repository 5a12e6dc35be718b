/** What our spans and events say about runs and calls: pure mappings from nouns to attributes. */

import type { Attributes } from '@opentelemetry/api'
import type { EndProposal, RunEnd } from '../model/end.ts'
import { failureOf } from '../model/failure.ts'
import type { RunInfo } from '../model/run.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd, WorkInfo } from '../model/work.ts'
import { addRequestContent, addResponseContent, addShownInput, addShownOutput } from './content-attributes.ts'
import { contentOf, conversationIdOf, labelOf, type ExportOptions } from './export-options.ts'
import * as names from './semconv.ts'

/** What a call used, or all calls of a run. */
export type Usage = Pick<
  WorkEnd,
  'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'reasoningTokens'
>

/** Attributes that a run's span and all of its events share. */
export function runIdentity(run: RunInfo, options: ExportOptions): Attributes {
  const attributes: Attributes = {
    [names.ATTR_RUN_ID]: run.id,
    [names.ATTR_RUN_GENERATION]: run.generation,
  }
  if (run.agent !== undefined) attributes[names.ATTR_GEN_AI_AGENT_NAME] = run.agent
  const conversation = conversationIdOf(run.session, options)
  if (conversation !== undefined) attributes[names.ATTR_GEN_AI_CONVERSATION_ID] = conversation
  if (options.labels === true) addLabels(attributes, run, options)
  return attributes
}

/** Attributes of `invoke_agent` at creation, where samplers can see them. */
export function runAttributes(run: RunInfo, options: ExportOptions): Attributes {
  const attributes = runIdentity(run, options)
  attributes[names.ATTR_GEN_AI_OPERATION_NAME] = names.OPERATION_INVOKE_AGENT
  const { provider, model } = run.options
  if (provider !== undefined) attributes[names.ATTR_GEN_AI_PROVIDER_NAME] = provider
  if (model !== undefined) attributes[names.ATTR_GEN_AI_REQUEST_MODEL] = model
  return attributes
}

/** Adds how a run ended. */
export function addRunEnd(
  attributes: Attributes,
  end: EndProposal & Pick<Partial<RunEnd>, 'errorType'>,
): void {
  attributes[names.ATTR_END_REASON] = end.reason
  if (end.cause !== undefined) attributes[names.ATTR_END_CAUSE] = end.cause
  if (end.stopReason !== undefined) attributes[names.ATTR_END_STOP_REASON] = end.stopReason
  if (end.errorType !== undefined) attributes[names.ATTR_ERROR_TYPE] = end.errorType
}

/** The GenAI operation that a call is. */
export function operationOf(work: WorkInfo): string {
  if (work.kind === 'tool_call') return names.OPERATION_EXECUTE_TOOL
  return (work.options as ModelCallOptions).operation ?? names.OPERATION_CHAT
}

/** The provider that a model call goes to: its own, else that of the run. */
export function providerOf(work: WorkInfo): string | undefined {
  return (work.options as ModelCallOptions).provider ?? work.run.options.provider
}

/** Attributes of `chat` or `execute_tool` at creation. */
export function workAttributes(work: WorkInfo, operation: string, options: ExportOptions): Attributes {
  const attributes: Attributes = {
    [names.ATTR_GEN_AI_OPERATION_NAME]: operation,
    [names.ATTR_RUN_ID]: work.run.id,
  }
  const conversation = conversationIdOf(work.run.session, options)
  if (conversation !== undefined) attributes[names.ATTR_GEN_AI_CONVERSATION_ID] = conversation
  if (work.kind === 'tool_call') addToolCall(attributes, work, options)
  else addModelCall(attributes, work, options)
  return attributes
}

/** Attributes that are known once a call has ended. */
export function workEndAttributes(work: WorkInfo, end: WorkEnd, options: ExportOptions): Attributes {
  const attributes: Attributes = {}
  const errorType = workErrorType(end)
  if (errorType !== undefined) {
    attributes[names.ATTR_ERROR_TYPE] = errorType
    addHttpStatus(attributes, errorType)
  }
  if (work.kind === 'model_call') {
    addModelEnd(attributes, work, end)
    addResponseContent(attributes, end, options)
  } else addToolEnd(attributes, end, options)
  return attributes
}

/** Adds the status that a server refused with: it is the type of the failure then. */
export function addHttpStatus(attributes: Attributes, errorType: string | undefined): void {
  if (errorType === undefined || !isHttpStatus(errorType)) return
  attributes[names.ATTR_HTTP_RESPONSE_STATUS_CODE] = Number(errorType)
}

/** Adds tokens of a call, or of all calls of a run. */
export function addUsage(attributes: Attributes, usage: Usage): void {
  addNumber(attributes, names.ATTR_GEN_AI_USAGE_INPUT_TOKENS, usage.inputTokens)
  addNumber(attributes, names.ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, usage.outputTokens)
  addNumber(attributes, names.ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, usage.cacheReadTokens)
  addNumber(attributes, names.ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS, usage.cacheWriteTokens)
  addNumber(attributes, names.ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS, usage.cacheWriteTokens)
  addNumber(attributes, names.ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS, usage.reasoningTokens)
}

/** `error.type` of a call; undefined after success. */
export function workErrorType(end: WorkEnd): string | undefined {
  return end.error === undefined ? undefined : failureOf(end.error).type
}

/** Time to the first chunk in s; undefined when none came. */
export function timeToFirstChunk(work: WorkInfo): number | undefined {
  return work.firstChunkMs === undefined ? undefined : (work.firstChunkMs - work.startedMs) / 1000
}

function isHttpStatus(errorType: string): boolean {
  return /^[45]\d\d$/.test(errorType)
}

function addLabels(attributes: Attributes, run: RunInfo, options: ExportOptions): void {
  addText(attributes, names.ATTR_RUN_LABEL, labelOf(run, options))
  const origin = run.origin
  if (origin === undefined) return
  attributes[names.ATTR_ORIGIN_CHANNEL] = origin.channel
  addText(attributes, names.ATTR_ORIGIN_ACCOUNT, origin.account)
  attributes[names.ATTR_ORIGIN_ROOM] = origin.room
  addText(attributes, names.ATTR_ORIGIN_THREAD, origin.thread)
  addText(attributes, names.ATTR_ORIGIN_MESSAGE, origin.message)
}

function addToolCall(attributes: Attributes, work: WorkInfo, options: ExportOptions): void {
  const { callId, input, remote } = work.options as ToolCallOptions
  attributes[names.ATTR_GEN_AI_TOOL_NAME] = work.name
  // Of one that runs elsewhere nobody knows here what it is.
  if (remote !== true) attributes[names.ATTR_GEN_AI_TOOL_TYPE] = names.TOOL_TYPE_FUNCTION
  addText(attributes, names.ATTR_GEN_AI_TOOL_CALL_ID, callId)
  const text = contentOf(input, options)
  addText(attributes, names.ATTR_GEN_AI_TOOL_CALL_ARGUMENTS, text)
  addShownInput(attributes, text, mimeOf(input))
}

function addToolEnd(attributes: Attributes, { output }: WorkEnd, options: ExportOptions): void {
  const text = contentOf(output, options)
  addText(attributes, names.ATTR_GEN_AI_TOOL_CALL_RESULT, text)
  addShownOutput(attributes, text, mimeOf(output))
}

function mimeOf(content: unknown): string {
  return typeof content === 'string' ? names.MIME_TEXT : names.MIME_JSON
}

function addModelCall(attributes: Attributes, work: WorkInfo, options: ExportOptions): void {
  attributes[names.ATTR_GEN_AI_REQUEST_MODEL] = work.name
  addText(attributes, names.ATTR_GEN_AI_PROVIDER_NAME, providerOf(work))
  addRequestContent(attributes, work.options as ModelCallOptions, options)
}

function addModelEnd(attributes: Attributes, work: WorkInfo, end: WorkEnd): void {
  addUsage(attributes, end)
  if (end.finishReason !== undefined) {
    attributes[names.ATTR_GEN_AI_RESPONSE_FINISH_REASONS] = [end.finishReason]
  }
  addText(attributes, names.ATTR_GEN_AI_RESPONSE_ID, end.responseId)
  addText(attributes, names.ATTR_GEN_AI_RESPONSE_MODEL, end.responseModel)
  const firstChunk = timeToFirstChunk(work)
  if (firstChunk !== undefined) attributes[names.ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK] = firstChunk
}

function addNumber(attributes: Attributes, name: string, value: number | undefined): void {
  if (value !== undefined) attributes[name] = value
}

function addText(attributes: Attributes, name: string, value: string | undefined): void {
  if (value !== undefined) attributes[name] = value
}

/** A resource of an SDK. What it is still finding out must not be asked for: the SDK would report an error. */
interface SpanResource {
  readonly attributes?: Attributes
  readonly asyncAttributesPending?: boolean
  getRawAttributes?(): readonly (readonly [string, unknown])[]
}

/** The service that a span's resource names. An SDK that was told none makes one up. */
export function serviceOf(span: unknown): string | undefined {
  const name = resourceAttribute(span, names.ATTR_SERVICE_NAME)
  return name?.startsWith('unknown_service') === true ? undefined : name
}

/** The instance of the service that a span's resource names. */
export function serviceInstanceOf(span: unknown): string | undefined {
  return resourceAttribute(span, names.ATTR_SERVICE_INSTANCE_ID)
}

function resourceAttribute(span: unknown, name: string): string | undefined {
  const { resource } = (span ?? {}) as { resource?: SpanResource }
  const value =
    resource?.asyncAttributesPending === true
      ? resource.getRawAttributes?.().find(([key]) => key === name)?.[1]
      : resource?.attributes?.[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
