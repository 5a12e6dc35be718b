/** Anthropic's own client, the real one, against a model of this machine. */

import { anthropic, type AnthropicClass } from '../../../src/adapters/anthropic/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type AnthropicModel, withAnthropic } from './anthropic-server.ts'
import { framework, IS_OLDEST } from './frameworks.ts'
import { installedTogether } from './installed-together.ts'

/** A loop of tools, which is read, or waited for. */
export interface AnthropicLoop extends AsyncIterable<AsyncIterable<unknown>>, PromiseLike<unknown> {}

/** The answer of one question of a loop. */
interface MessageStream {
  finalMessage(): Promise<unknown>
}

interface BetaMessages {
  stream(asked: object, options?: object): MessageStream
  toolRunner(asked: object, options?: object): AnthropicLoop
}

/** What is used of a client. */
export interface AnthropicClient {
  readonly beta: { readonly messages: BetaMessages }
}

export const { Anthropic } = await framework<{
  readonly Anthropic: AnthropicClass & {
    new (options: object): AnthropicClient
    readonly Beta: { readonly Messages: { readonly prototype: object } }
  }
}>('@anthropic-ai/sdk')

/** A client of the model at this address, which does not wait to be refused again. */
export function anthropicAt(baseURL: string, options: object = {}): AnthropicClient {
  const client = new Anthropic({ baseURL, apiKey: 'none', maxRetries: 0, ...options })
  if (IS_OLDEST) quieten(client.beta.messages)
  return client
}

/** A streamed loop of 0.65 leaves a rejection to nobody where its reader hears of the same error, without us too. */
function quieten(messages: BetaMessages): void {
  const { stream: ask } = messages
  messages.stream = (...asked) => {
    const stream = ask.apply(messages, asked)
    const { finalMessage } = stream
    stream.finalMessage = () => {
      const final = finalMessage.call(stream)
      final.catch(() => undefined)
      return final
    }
    return stream
  }
}

const SCHEMA = { type: 'object', properties: { input: { type: 'string' } } }

/** A tool of the application. */
export function toolOf(name: string, run: (input: unknown) => unknown): object {
  return { name, description: 'Finds', input_schema: SCHEMA, run }
}

/** The question of a person. */
export function askedWith(content: string, tools: readonly object[], more: object = {}): object {
  const messages = [{ role: 'user', content }]
  return { model: 'claude', max_tokens: 99, stream: true, messages, tools, ...more }
}

/** The first answer calls the tool of the question, the next one speaks. */
function speaking({ secret }: Stage): AnthropicModel {
  return ({ isFirst, body }) =>
    isFirst && body.includes('"lookup"')
      ? [{ call: 'lookup', input: { input: secret } }]
      : [{ text: secret }, { text: '.' }]
}

/** What a scene differs in. */
interface Play {
  readonly model?: (stage: Stage) => AnthropicModel
  readonly tools?: (stage: Stage, client: AnthropicClient) => readonly object[]
  readonly signal?: (controller: AbortController) => void
}

function scene({ model = speaking, tools = () => [], signal }: Play): Scene {
  return (stage) =>
    withAnthropic(model(stage), async (url) => {
      const client = anthropicAt(url)
      const controller = new AbortController()
      const asked = askedWith(stage.secret, tools(stage, client))
      let parts = 0
      for await (const answer of client.beta.messages.toolRunner(asked, { signal: controller.signal })) {
        for await (const _ of answer) if ((parts += 1) === 3) signal?.(controller)
      }
      return parts
    })
}

function expert({ secret }: Stage, client: AnthropicClient): readonly object[] {
  const ask = async (): Promise<string> => {
    await client.beta.messages.toolRunner(askedWith(secret, []))
    return secret
  }
  return [toolOf('lookup', ask)]
}

/** As an application installs them: one tells of loops, the other of all that is asked. */
function together(): Adapter {
  return installedTogether('anthropic', [anthropic(Anthropic), modelHttp()])
}

export const fixture: AdapterFixture = {
  adapter: together,
  reports: 'runs',
  aborts: 'thrown',
  scenes: {
    answer: scene({}),
    tool: scene({ tools: ({ secret, called }) => [toolOf('lookup', () => (called(), secret))] }),
    nested: scene({ tools: expert }),
    failure: scene({ model: () => () => ({ status: 500 }) }),
    abort: scene({ model: () => () => 'stalls', signal: (controller) => controller.abort() }),
    timeout: scene({
      model: () => () => 'stalls',
      signal: (controller) => controller.abort(new DOMException('Too late', 'TimeoutError')),
    }),
  },
  endless: scene({ model: () => () => 'stalls' }),
  surface: () => [
    Reflect.get(Anthropic.prototype, 'makeRequest') as unknown,
    Reflect.get(Anthropic.Beta.Messages.prototype, 'toolRunner') as unknown,
  ],
}
