/** What an agent asked its model for, and what the model shall do: its prompt names a scene. */

/** How the model behaves. */
export type Mood = 'answers' | 'calls' | 'refuses' | 'hangs'

/** One request of an agent. */
export interface Ask {
  readonly mood: Mood
  /** Names of the tools that the model may call. */
  readonly tools: readonly string[]
  /** The command that it has the agent run; undefined once that has run, and where the scene has none. */
  readonly command: string | undefined
  readonly model: string
}

/** What the model says in the end. */
export const WORDS = ['Hello ', 'from ', 'here.']

/** Found in the prompt, which each protocol hides elsewhere: the last one counts. */
const SCENE = /SCENE:(\w+):([\w+-]*)/g
/** So the protocols call the result of a tool. */
const RESULT = /function_call_output|"role":"tool"|tool_result|functionResponse|custom_tool_call_output/

/** Prompt of a scene. Blanks of the command are written `+`. */
export function promptOf(mood: Mood, command = ''): string {
  return `SCENE:${mood}:${command.replaceAll(' ', '+')} Go on.`
}

/** Reads a request. */
export function askOf(body: string): Ask {
  const [, mood = 'answers', command = ''] = [...body.matchAll(SCENE)].at(-1) ?? []
  const asked = parsed(body)
  const isCalled = mood === 'calls' && !RESULT.test(body)
  return {
    mood: mood as Mood,
    tools: namesOf(asked),
    command: isCalled ? command.replaceAll('+', ' ') : undefined,
    model: String(asked.model ?? 'scripted'),
  }
}

interface Asked {
  readonly model?: unknown
  readonly tools?: readonly ToolWords[]
}

interface ToolWords {
  readonly name?: string
  readonly type?: string
  readonly function?: { readonly name: string }
  readonly functionDeclarations?: readonly { readonly name: string }[]
}

function parsed(body: string): Asked {
  try {
    return JSON.parse(body) as Asked
  } catch {
    return {}
  }
}

function namesOf({ tools = [] }: Asked): string[] {
  return tools.flatMap(({ name, type, function: called, functionDeclarations = [] }) => [
    ...functionDeclarations.map((one) => one.name),
    ...((name ?? called?.name ?? type) ? [String(name ?? called?.name ?? type)] : []),
  ])
}
