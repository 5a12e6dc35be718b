/** What LangChain tells of a model's question and answer, in our words. */

import type { ModelCallOptions, WorkEnd } from '../../model/work.ts'
import { count, type Fields, fields, given, items, text } from '../fields.ts'
import { providerName } from '../provider-name.ts'
import type { StartedModel } from './callback-handler.ts'

/** How a model was asked. */
export function questionOf({
  metadata,
  parameters,
  options,
  name,
  input,
  isChat,
}: StartedModel): ModelCallOptions {
  const { ls_model_name: model, ls_provider: provider } = metadata
  const known = text(model) ?? text(parameters['model']) ?? text(parameters['model_name']) ?? name
  const maker = text(provider)
  return {
    model: known ?? 'unknown',
    ...given('provider', maker && providerName(maker)),
    ...(!isChat && { operation: 'text_completion' }),
    ...given('timeoutMs', count(options['timeout'])),
    ...given('input', input),
    ...given('tools', parameters['tools']),
  }
}

/** What a model has answered. */
export function answerOf(result: unknown): WorkEnd {
  const { generations, llmOutput } = fields(result)
  const generation = fields(items(items(generations)[0])[0])
  const message = fields(generation['message'])
  const said: Fields = { ...fields(generation['generationInfo']), ...fields(message['response_metadata']) }
  return {
    ...usageOf(fields(message['usage_metadata']), fields(fields(llmOutput)['tokenUsage'])),
    ...given('finishReason', finishReasonOf(said)),
    ...given('responseModel', text(said['model_name']) ?? text(said['model'])),
    ...given('responseId', idOf(message['id'])),
    ...given('output', message['content'] ?? generation['text']),
  }
}

function usageOf(usage: Fields, older: Fields): WorkEnd {
  const input = fields(usage['input_token_details'])
  const output = fields(usage['output_token_details'])
  return {
    ...given('inputTokens', count(usage['input_tokens'] ?? older['promptTokens'])),
    ...given('outputTokens', count(usage['output_tokens'] ?? older['completionTokens'])),
    ...given('cacheReadTokens', count(input['cache_read'])),
    ...given('cacheWriteTokens', count(input['cache_creation'])),
    ...given('reasoningTokens', count(output['reasoning'])),
  }
}

// Each provider of LangChain hands on the name that its own API has.
function finishReasonOf(said: Fields): string | undefined {
  const {
    finish_reason: openAi,
    stop_reason: anthropic,
    finishReason,
    stopReason,
    done_reason: ollama,
  } = said
  return [openAi, anthropic, finishReason, stopReason, ollama].map(text).find((one) => one !== undefined)
}

/** LangChain gives an id of its own to a message that has none. */
function idOf(id: unknown): string | undefined {
  const known = text(id)
  return known?.startsWith('run-') === true || known?.startsWith('lc_') === true ? undefined : known
}
