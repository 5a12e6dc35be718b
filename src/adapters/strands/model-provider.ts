/** The GenAI conventions' name of who provides a model of the SDK. */

import { fields, text } from '../fields.ts'
import { providerName } from '../provider-name.ts'

const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['BedrockModel', 'aws.bedrock'],
  ['OpenAIModel', 'openai'],
  ['AnthropicModel', 'anthropic'],
  ['GoogleModel', 'gcp.gemini'],
])

/** By the class of the model, or one that it extends; a model of the AI SDK says it itself. */
export function providerOf(model: unknown): string | undefined {
  const named = text(fields(fields(model)['_provider'])['provider'])
  if (named !== undefined) return providerName(named)
  for (let one = fields(model); one !== null; one = Object.getPrototypeOf(one) as typeof one) {
    const known = PROVIDERS.get(text(one.constructor?.name) ?? '')
    if (known !== undefined) return known
  }
  return undefined
}
