/** OpenAI's own client, the real one, against a model of this machine. */

import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { openai, type OpenAiClass } from '../../../src/adapters/openai/index.ts'
import type { Adapter } from '../../../src/model/adapter.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type Mood, withModel } from './chat-server.ts'
import { framework } from './frameworks.ts'
import { installedTogether } from './installed-together.ts'

/** A loop of tools, which is read, or waited for. */
export interface OpenAiLoop extends AsyncIterable<unknown> {
  finalContent(): Promise<string | null>
  abort(): void
}

interface Completions {
  create(asked: object, options?: object): Promise<AsyncIterable<unknown>>
  runTools(asked: object, options?: object): OpenAiLoop
}

/** What is used of a client. */
export interface OpenAiClient {
  readonly chat: { readonly completions: Completions }
  readonly responses: { create(asked: object, options?: object): Promise<AsyncIterable<unknown>> }
}

export type OpenAiConstructor = OpenAiClass & { new (options: object): OpenAiClient }

export const { OpenAI } = await framework<{
  readonly OpenAI: OpenAiConstructor & {
    readonly Chat: { readonly Completions: { readonly prototype: object } }
  }
}>('openai')

/** A client of the model at this address, which does not wait to be refused again. */
export function openaiAt(baseURL: string, options: object = {}): OpenAiClient {
  return new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0, ...options })
}

const SCHEMA = { type: 'object', properties: { input: { type: 'string' } } }

/** A function of the application, as `runTools` takes it. */
export function functionOf(name: string, body: (input: { readonly input: string }) => unknown): object {
  const described = { name, description: 'Finds', parameters: SCHEMA, parse: JSON.parse }
  return { type: 'function', function: { ...described, function: body } }
}

/** The question of a person. */
export function askedWith(content: string, tools: readonly object[], more: object = {}): object {
  return { model: 'gpt-5', messages: [{ role: 'user', content }], tools, ...more }
}

/** What a scene differs in. */
interface Play {
  readonly mood?: Mood
  readonly tools?: (stage: Stage, client: OpenAiClient) => readonly object[]
  readonly signal?: (controller: AbortController) => void
}

function scene({ mood = 'answers', tools = () => [], signal }: Play): Scene {
  return (stage) =>
    withModel({ mood, says: stage.secret }, async (url) => {
      const client = openaiAt(url)
      const controller = new AbortController()
      const asked = askedWith(stage.secret, tools(stage, client), {
        stream: true,
        stream_options: { include_usage: true },
      })
      const loop = client.chat.completions.runTools(asked, { signal: controller.signal })
      let parts = 0
      for await (const _ of loop) if ((parts += 1) === 1) signal?.(controller)
      return parts
    })
}

/** OpenAI keeps the conversation, and what is asked has the id of it. */
const conversing: Scene = ({ secret }) =>
  withModel({ mood: 'answers', says: secret }, async (url) => {
    const asked = { model: 'gpt-5', input: secret, stream: true, conversation: { id: 'conv_7' } }
    let parts = 0
    for await (const _ of await openaiAt(url).responses.create(asked)) parts += 1
    return parts
  })

function expert({ secret }: Stage, client: OpenAiClient): readonly object[] {
  const ask = (): Promise<unknown> => client.chat.completions.runTools(askedWith(secret, [])).finalContent()
  return [functionOf('lookup', ask)]
}

/** As an application installs them: one tells of loops, the other of all that is asked. */
function together(): Adapter {
  return installedTogether('openai', [openai(OpenAI), modelHttp()])
}

export const fixture: AdapterFixture = {
  adapter: together,
  reports: 'runs',
  aborts: 'thrown',
  scenes: {
    answer: scene({}),
    tool: scene({ tools: ({ secret, called }) => [functionOf('lookup', () => (called(), secret))] }),
    nested: scene({ tools: expert }),
    failure: scene({ mood: 'refuses' }),
    abort: scene({ mood: 'stalls', signal: (controller) => controller.abort() }),
    timeout: scene({
      mood: 'stalls',
      signal: (controller) => controller.abort(new DOMException('Too late', 'TimeoutError')),
    }),
    conversation: conversing,
  },
  endless: scene({ mood: 'stalls' }),
  surface: () => {
    const { prototype } = OpenAI.Chat.Completions
    return [OpenAI.prototype, prototype].map((one) =>
      ['makeRequest', 'runTools', 'stream'].map((name): unknown => Reflect.get(one, name)),
    )
  },
}
