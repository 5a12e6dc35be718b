/** What is read of what somebody asks a model. */

import { type Fields, fields, given, items, text } from '../fields.ts'
import type { Models } from './client-class.ts'

/** The caller's own signal. */
export function signalOf(asked: Fields): AbortSignal | undefined {
  const { abortSignal } = fields(asked['config'])
  return abortSignal instanceof AbortSignal ? abortSignal : undefined
}

/** For how long the client waits for each answer, in ms. Default: for ever. */
export function timeoutOf(models: Models, asked: Fields): number | undefined {
  const own = fields(fields(asked['config'])['httpOptions'])['timeout']
  const { clientOptions } = fields(models.apiClient)
  const timeoutMs = own ?? fields(fields(clientOptions)['httpOptions'])['timeout']
  return typeof timeoutMs === 'number' && timeoutMs > 0 ? timeoutMs : undefined
}

/** Tools that the client calls by itself, in a loop; none where it was told not to. */
export function callableTools(asked: Fields): readonly object[] {
  const { tools, automaticFunctionCalling } = fields(asked['config'])
  const { disable, maximumRemoteCalls: most } = fields(automaticFunctionCalling)
  const isOff = Boolean(disable) || (typeof most === 'number' && (most <= 0 || !Number.isInteger(most)))
  return isOff ? [] : items(tools).filter(isCallable)
}

/** What is known of the model. */
export function modelOf(
  models: Models,
  asked: Fields,
): { readonly model?: string; readonly provider: string } {
  const { apiClient } = fields(models)
  const { isVertexAI } = fields(apiClient)
  const isVertex = typeof isVertexAI === 'function' && isVertexAI.call(apiClient) === true
  const provider = isVertex ? 'gcp.vertex_ai' : 'gcp.gemini'
  return { ...given('model', text(asked['model'])), provider }
}

function isCallable(tool: unknown): tool is object {
  return typeof fields(tool)['callTool'] === 'function'
}
