/** What the scripted model says, chosen by the name of the model that a request asks for. */

/** One thing that the model server does, in order. */
export type ModelStep =
  | { readonly type: 'text'; readonly value: string }
  | {
      readonly type: 'tool'
      readonly name: string
      readonly input: Readonly<Record<string, unknown>>
      /** Its place among the calls of one answer. */
      readonly index: number
    }
  | { readonly type: 'pause' }
  | { readonly type: 'stall' }
  | { readonly type: 'hang' }
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'reset' }
  | { readonly type: 'finish'; readonly reason: 'stop' | 'tool_calls' }

/** The part of a chat completion request that the script looks at. */
export interface ChatRequest {
  readonly model: string
  readonly stream?: boolean
  readonly messages?: readonly { readonly role: string }[]
  readonly tools?: readonly { readonly function: ToolDefinition }[]
}

interface ToolDefinition {
  readonly name: string
  readonly parameters?: {
    readonly properties?: Readonly<Record<string, { readonly type?: string }>>
    readonly required?: readonly string[]
  }
}

/** How long the script's slow answers are. */
export interface ScriptOptions {
  /** Chunks of a `slow` answer. */
  readonly slowChunks: number
}

/** Chunks after a stall: the answer visibly goes on before it ends. */
const AFTER_STALL = 4

/** Calls in the answer of a `batch`. */
const BATCH = 10

const ANSWER = ['All ', 'is ', 'well ', 'here.']

/**
 * The steps of an answer. Models: `steady`, `steady-tool` (calls `lookup`) or `tool:NAME`, `batch:NAME` (ten
 * calls in one answer), `slow`, `stall`, `hang`, `http-500`, `reset`. A model with a tool answers in words once a tool result is there.
 *
 * @throws {RangeError} when the script knows no such model
 */
export function scriptFor(request: ChatRequest, options: ScriptOptions): readonly ModelStep[] {
  const tool = toolOf(request.model)
  if (tool !== undefined) return isToolAnswered(request) ? answer() : toolCalls(tool, request)
  switch (request.model) {
    case 'steady':
      return answer()
    case 'slow':
      return [...slowly(options.slowChunks), finish('stop')]
    case 'stall':
      return [text('Let me see. '), { type: 'stall' }, ...slowly(AFTER_STALL), finish('stop')]
    case 'hang':
      return [{ type: 'hang' }]
    case 'http-500':
      return [{ type: 'status', status: 500 }]
    case 'reset':
      return [text('Let '), text('me '), { type: 'reset' }]
    default:
      throw new RangeError(`Unknown scripted model: ${request.model}`)
  }
}

function toolOf(model: string): string | undefined {
  if (model === 'steady-tool') return 'lookup'
  return /^(?:tool|batch):(.+)$/.exec(model)?.[1]
}

function isToolAnswered(request: ChatRequest): boolean {
  return request.messages?.at(-1)?.role === 'tool'
}

function answer(): readonly ModelStep[] {
  return [...ANSWER.map(text), finish('stop')]
}

function slowly(chunks: number): readonly ModelStep[] {
  return Array.from({ length: chunks }, (_, index): readonly ModelStep[] => [
    { type: 'pause' },
    text(`${ANSWER[index % ANSWER.length]}`),
  ]).flat()
}

function toolCalls(name: string, request: ChatRequest): readonly ModelStep[] {
  const definition = request.tools?.find((tool) => tool.function.name === name)?.function
  const input = inputFor(definition)
  const calls = Array.from({ length: request.model.startsWith('batch:') ? BATCH : 1 }, (_, index) => index)
  return [...calls.map((index): ModelStep => ({ type: 'tool', name, input, index })), finish('tool_calls')]
}

// Any tool may be asked for, so its input is made from what its schema requires.
function inputFor(definition: ToolDefinition | undefined): Readonly<Record<string, unknown>> {
  const { properties = {}, required = [] } = definition?.parameters ?? {}
  return Object.fromEntries(required.map((name) => [name, valueOf(properties[name]?.type)]))
}

function valueOf(type: string | undefined): unknown {
  if (type === 'number' || type === 'integer') return 1
  if (type === 'boolean') return true
  if (type === 'array') return []
  return type === 'object' ? {} : 'demo'
}

function text(value: string): ModelStep {
  return { type: 'text', value }
}

function finish(reason: 'stop' | 'tool_calls'): ModelStep {
  return { type: 'finish', reason }
}
