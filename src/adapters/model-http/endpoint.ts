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
  /** What each question has there. Default: one of those that hold a conversation. */
  readonly needs?: readonly string[]
}

/** A path of one's own: how it ends, or a pattern for all of it. */
export type EndpointPath = string | RegExp

/** One way to ask a model. */
interface Route {
  /** How its path ends. What stands in brackets is the model. */
  readonly path: RegExp
  readonly host?: RegExp
  /** Where the host does not tell it. */
  readonly provider?: string
  /** Other services have it too: only what is asked tells. */
  readonly isShared?: boolean
  /** What each question has here, where what holds a conversation elsewhere may hold something else. */
  readonly needs?: readonly string[]
}

const ROUTES: readonly Route[] = [
  // OpenAI and all that is compatible; Azure has the model in the path, and Mistral agents.
  { path: /(?:\/deployments\/([^/]+))?\/(?:chat|agents)\/completions$/ },
  { path: /\/(?:v\d+|openai|codex)\/responses$/, isShared: true },
  { path: /\/v\d+\/messages$/, isShared: true },
  // An application may have a chat at this path, which it asks for no model.
  { path: /\/api\/chat$/, provider: 'ollama', isShared: true, needs: ['model', 'messages'] },
  { path: /\/v2\/chat$/, host: /(?:^|\.)cohere\.(?:com|ai)$/ },
  {
    path: /\/(?:models|tunedModels|endpoints)\/([^/:]+):(?:generateContent|streamGenerateContent)$/,
    provider: 'gcp.gemini',
  },
  // Models of others on Vertex: some read documents, and one counts tokens.
  {
    path: /\/models\/(?!count-tokens:)([^/:]+):(?:rawPredict|streamRawPredict)$/,
    provider: 'gcp.vertex_ai',
    needs: ['messages'],
  },
  // Embeddings and images are asked for here as well.
  {
    path: /\/model\/([^/]+)\/(?:converse|converse-stream|invoke|invoke-with-response-stream)$/,
    provider: 'aws.bedrock',
    needs: ['messages'],
  },
]

/** @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/ where it knows them */
const PROVIDERS: readonly (readonly [host: RegExp, provider: string])[] = [
  [/(?:^|\.)openai\.azure\.com$/, 'azure.ai.openai'],
  [/(?:^|\.)openai\.com$/, 'openai'],
  [/(?:^|\.)anthropic\.com$/, 'anthropic'],
  [/^generativelanguage\.googleapis\.com$/, 'gcp.gemini'],
  [/aiplatform(?:\.\w+\.rep)?\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/(?:^|\.)bedrock-(?:runtime|mantle)\b.*\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/, 'aws.bedrock'],
  [
    /\.(?:cognitiveservices|(?:services|inference|models)\.ai|inference\.ml)\.azure\.com$/,
    'azure.ai.inference',
  ],
  [/^models\.github\.ai$/, 'azure.ai.inference'],
  [/(?:^|\.)mistral\.ai$/, 'mistral_ai'],
  [/(?:^|\.)x\.ai$/, 'x_ai'],
  [/(?:^|\.)groq\.com$/, 'groq'],
  [/(?:^|\.)deepseek\.com$/, 'deepseek'],
  [/(?:^|\.)perplexity\.ai$/, 'perplexity'],
  [/(?:^|\.)cohere\.(?:com|ai)$/, 'cohere'],
  [/(?:^|\.)openrouter\.ai$/, 'openrouter'],
  [/(?:^|\.)together\.(?:xyz|ai)$/, 'together_ai'],
  [/(?:^|\.)fireworks\.ai$/, 'fireworks_ai'],
  [/(?:^|\.)cerebras\.ai$/, 'cerebras'],
  [/(?:^|\.)huggingface\.co$/, 'huggingface'],
  [/(?:^|\.)moonshot\.(?:ai|cn)$/, 'moonshot_ai'],
  [/(?:^|\.)ollama\.com$/, 'ollama'],
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
  const route = ROUTES.find((one) => one.path.test(path) && one.host?.test(address.host) !== false)
  if (!isOwn && route === undefined) return undefined
  const provider = providerAt(address.host, path)
  const { isShared = false, needs } = route ?? {}
  return {
    ...given('provider', provider ?? route?.provider),
    ...given('model', decoded(route?.path.exec(path)?.[1])),
    isCertain: isOwn || (needs === undefined && (!isShared || provider !== undefined)),
    ...given('needs', isOwn ? undefined : needs),
  }
}

/** Microsoft has OpenAI's models and those of others on one host. */
function providerAt(host: string, path: string): string | undefined {
  const provider = PROVIDERS.find(([hosts]) => hosts.test(host))?.[1]
  const isOpenAi = provider === 'azure.ai.inference' && path.startsWith('/openai/')
  return isOpenAi ? 'azure.ai.openai' : provider
}

/** Bedrock's names have colons, and clients write them as `%3A`. */
function decoded(name: string | undefined): string | undefined {
  try {
    return name === undefined ? undefined : decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Where a request goes. */
export interface Address {
  readonly method: string
  readonly host: string
  readonly path: string
}
