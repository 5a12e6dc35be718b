/** The GenAI conventions' name of a provider, from that of a framework. */

// By prefix, longest first; https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/
const NAMES: readonly (readonly [prefix: string, name: string])[] = [
  ['google.vertex', 'gcp.vertex_ai'],
  ['google', 'gcp.gemini'],
  ['amazon.bedrock', 'aws.bedrock'],
  ['azure', 'azure.ai.openai'],
  ['mistral', 'mistral_ai'],
  ['xai', 'x_ai'],
]

/**
 * Maps `openai.chat` to `openai`, `google.generative-ai` and `google_genai` to `gcp.gemini`, and so on. A provider
 * that the conventions do not know keeps its own name without the part after the dot.
 */
export function providerName(provider: string): string {
  const parts = provider.replaceAll(/[_-]/g, '.')
  const known = NAMES.find(([prefix]) => parts.startsWith(prefix))
  return known?.[1] ?? provider.split('.', 1)[0] ?? provider
}
