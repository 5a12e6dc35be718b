/** What the scripted model says, chosen by the name of the model that a request asks for. */

/** One thing that the model server does, in order. */
export type ModelStep =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'tool'; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
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

const ANSWER = ['All ', 'is ', 'well ', 'here.']

/**
 * The steps of an answer. Models: `steady`, `steady-tool` (calls `lookup`) or `tool:NAME`, `slow`, `stall`,
 * `hang`, `http-500`, `reset`. A model with a tool answers in words once a tool result is there.
 *
 * @throws {RangeError} when the script knows no such model
 */
export function scriptFor(request: ChatRequest, options: ScriptOptions): readonly ModelStep[] {
  const tool = toolOf(request.model)
  if (tool !== undefined) return isToolAnswered(request) ? answer() : toolCall(tool, request)
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
  return model.startsWith('tool:') ? model.slice('tool:'.length) : undefined
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

function toolCall(name: string, request: ChatRequest): readonly ModelStep[] {
  const definition = request.tools?.find((tool) => tool.function.name === name)?.function
  return [{ type: 'tool', name, input: inputFor(definition) }, finish('tool_calls')]
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
