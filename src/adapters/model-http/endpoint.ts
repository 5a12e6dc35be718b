/** Says which requests ask a model, by where they go. */

import { given } from '../fields.ts'

/** Where a request asks a model. */
export interface Endpoint {
  /** By the GenAI conventions, where the host tells it. */
  readonly provider?: string
  /** The model, where the path names it, as Gemini's does. */
  readonly model?: string
  /** True if no other service is known to have such a path. */
  readonly isCertain: boolean
}

/** A path of one's own: how it ends, or a pattern for all of it. */
export type EndpointPath = string | RegExp

/** OpenAI's two and what is compatible, Anthropic, Ollama, Gemini and the models of others on Vertex. */
const PATHS =
  /\/(?:chat\/completions|(?:v\d+|openai|codex)\/responses|v\d+\/messages|api\/chat|models\/[^/:]+:(?:generateContent|streamGenerateContent|rawPredict|streamRawPredict))$/
/** Other services have these too: only what is asked tells. */
const COMMON = /\/(?:responses|messages|api\/chat)$/
const MODEL = /\/models\/([^/:]+):\w+$/

/** @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/ */
const PROVIDERS: readonly (readonly [host: RegExp, provider: string])[] = [
  [/(?:^|\.)openai\.azure\.com$/, 'azure.ai.openai'],
  [/(?:^|\.)openai\.com$/, 'openai'],
  [/(?:^|\.)anthropic\.com$/, 'anthropic'],
  [/^generativelanguage\.googleapis\.com$/, 'gcp.gemini'],
  [/aiplatform\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/(?:^|\.)mistral\.ai$/, 'mistral_ai'],
  [/(?:^|\.)x\.ai$/, 'x_ai'],
  [/(?:^|\.)groq\.com$/, 'groq'],
  [/(?:^|\.)deepseek\.com$/, 'deepseek'],
  [/(?:^|\.)perplexity\.ai$/, 'perplexity'],
  [/(?:^|\.)cohere\.(?:com|ai)$/, 'cohere'],
]

/**
 * Looks at a request's address. Cheap: it is done for every request of the process.
 *
 * @param address method, host without its port, and path with its query
 * @param own further paths that ask a model
 * @returns undefined if no model is asked there
 * @example
 * endpointOf({ method: 'POST', host: 'api.openai.com', path: '/v1/responses' })?.provider // 'openai'
 */
export function endpointOf(address: Address, own: readonly EndpointPath[] = []): Endpoint | undefined {
  if (address.method !== 'POST') return undefined
  const end = address.path.search(/[?#]/)
  const path = end < 0 ? address.path : address.path.slice(0, end)
  const isOwn = own.some((one) => (typeof one === 'string' ? path.endsWith(one) : path.search(one) >= 0))
  if (!isOwn && !PATHS.test(path)) return undefined
  const provider = PROVIDERS.find(([host]) => host.test(address.host))?.[1]
  return {
    ...given('provider', provider ?? (path.includes('/models/') ? 'gcp.gemini' : undefined)),
    ...given('model', MODEL.exec(path)?.[1]),
    isCertain: isOwn || provider !== undefined || !COMMON.test(path),
  }
}

/** Where a request goes. */
export interface Address {
  readonly method: string
  readonly host: string
  readonly path: string
}
