/** Which requests ask a model, by where real clients and servers send and take them, and how the provider is called. */

import { describe, expect, it } from 'vitest'

import { endpointOf } from '../../../src/adapters/model-http/endpoint.ts'
import { questionOf } from '../../../src/adapters/model-http/question.ts'

const at = (address: string) => {
  const { hostname, pathname, search } = new URL(address)
  return endpointOf({ method: 'POST', host: hostname, path: pathname + search })
}

describe('endpointOf', () => {
  it.each([
    ['https://api.openai.com/v1/chat/completions', 'openai'],
    ['https://eu.api.openai.com/v1/responses?beta=true', 'openai'],
    ['https://one.openai.azure.com/openai/v1/responses', 'azure.ai.openai'],
    ['https://one.cognitiveservices.azure.com/openai/deployments/d/chat/completions', 'azure.ai.openai'],
    ['https://one.services.ai.azure.com/openai/v1/chat/completions', 'azure.ai.openai'],
    ['https://one.services.ai.azure.com/models/chat/completions?api-version=1', 'azure.ai.inference'],
    ['https://one.eastus2.models.ai.azure.com/chat/completions', 'azure.ai.inference'],
    ['https://models.github.ai/inference/chat/completions', 'azure.ai.inference'],
    ['https://api.anthropic.com/v1/messages?beta=true', 'anthropic'],
    ['https://generativelanguage.googleapis.com/v1beta/openai/chat/completions', 'gcp.gemini'],
    [
      'https://aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/openapi/chat/completions',
      'gcp.vertex_ai',
    ],
    ['https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1/chat/completions', 'aws.bedrock'],
    ['https://bedrock-mantle.us-east-1.api.aws/v1/responses', 'aws.bedrock'],
    ['https://api.mistral.ai/v1/chat/completions', 'mistral_ai'],
    ['https://api.mistral.ai/v1/agents/completions', 'mistral_ai'],
    ['https://api.cohere.com/v2/chat', 'cohere'],
    ['https://api.cohere.ai/compatibility/v1/chat/completions', 'cohere'],
    ['https://api.groq.com/openai/v1/responses', 'groq'],
    ['https://openrouter.ai/api/v1/messages', 'openrouter'],
    ['https://api.together.xyz/v1/chat/completions', 'together_ai'],
    ['https://api.fireworks.ai/inference/v1/chat/completions', 'fireworks_ai'],
    ['https://router.huggingface.co/models/meta/llama/v1/chat/completions', 'huggingface'],
    ['https://api.x.ai/v1/chat/completions', 'x_ai'],
    // LM Studio and vLLM: nothing in the address tells which it is.
    ['http://127.0.0.1:1234/api/v0/chat/completions', undefined],
    ['http://127.0.0.1:8000/v1/chat/completions', undefined],
  ])('%s surely asks a model of %s', (address, provider) => {
    expect(at(address)).toMatchObject({ isCertain: true })
    expect(at(address)?.provider).toBe(provider)
  })

  it.each([
    ['https://one.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=1', 'my-gpt'],
    ['https://generativelanguage.googleapis.com/v1beta/models/gemini-3:generateContent', 'gemini-3'],
    ['https://generativelanguage.googleapis.com/v1beta/tunedModels/mine-1:generateContent', 'mine-1'],
    ['https://aiplatform.us.rep.googleapis.com/v1/projects/p/endpoints/42:streamGenerateContent', '42'],
    [
      'https://l-aiplatform.googleapis.com/v1/publishers/anthropic/models/claude-5:streamRawPredict',
      'claude-5',
    ],
    [
      'https://bedrock-runtime.eu.amazonaws.com/model/anthropic.claude-5-v1%3A0/converse-stream',
      'anthropic.claude-5-v1:0',
    ],
    ['https://bedrock-runtime.eu.amazonaws.com/model/100%/converse', '100%'],
  ])('%s has the model in its path', (address, model) => {
    expect(at(address)?.model).toBe(model)
  })

  it.each([
    ['http://127.0.0.1:8000/v1/responses', { input: 'hi' }, { channel: 'sms' }],
    ['http://127.0.0.1:8000/v1/messages', { messages: [] }, { to: 'Ada' }],
    ['http://127.0.0.1:11434/api/chat', { model: 'm', messages: [] }, { id: 'c1', messages: [] }],
    ['https://l-aiplatform.googleapis.com/v1/models/m:rawPredict', { messages: [] }, { document: {} }],
    [
      'https://bedrock-runtime.eu.amazonaws.com/model/m/invoke',
      { messages: [] },
      { inputText: 'hi', prompt: 'x' },
    ],
  ])('%s asks a model by what it brings', (address, question, other) => {
    const { isCertain, needs } = at(address)!

    expect(isCertain).toBe(false)
    for (const filler of ['', 'x'.repeat(140_000)]) {
      expect(questionOf(JSON.stringify({ ...question, filler }), needs)).toBeDefined()
    }
    expect(questionOf(JSON.stringify(other), needs)).toBeUndefined()
  })

  it.each([
    'https://generativelanguage.googleapis.com/v1beta/models/gemini-3:countTokens',
    'https://generativelanguage.googleapis.com/v1beta/models/embedding:batchEmbedContents',
    'https://l-aiplatform.googleapis.com/v1/publishers/google/models/imagen:predict',
    'https://l-aiplatform.googleapis.com/v1/publishers/anthropic/models/count-tokens:rawPredict',
    'http://127.0.0.1:11434/api/embed',
    'http://127.0.0.1:11434/api/generate',
    'https://api.cohere.com/v2/rerank',
    'https://chat.example.com/v2/chat',
    'https://api.mistral.ai/v1/ocr',
    'https://us.api.openai.com/v1/realtime/calls',
  ])('%s asks no chat model', (address) => {
    expect(at(address)).toBeUndefined()
  })
})
