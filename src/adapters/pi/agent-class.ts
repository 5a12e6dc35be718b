/** What is used of pi's `Agent`, and how each of its turns is surrounded. */

/** What pi tells of a turn, as far as it is used. */
export interface PiEvent {
  readonly type: string
  readonly message?: unknown
  readonly messages?: unknown
  readonly toolCallId?: unknown
  readonly toolName?: unknown
  readonly args?: unknown
  readonly result?: unknown
  readonly isError?: unknown
}

/** An agent of pi: its conversation, and the turn that it is in. */
export interface PiAgent {
  readonly state: { readonly model?: unknown; readonly messages?: unknown; readonly tools?: unknown }
  /** That of the turn; undefined while there is none. */
  readonly signal?: AbortSignal | undefined
  readonly sessionId?: unknown
  /** pi waits for what a listener returns. */
  subscribe(listener: (event: PiEvent, signal: AbortSignal) => void): () => void
  abort(): void
  hasQueuedMessages(): boolean
}

/** Starts a turn, as pi would. */
export type Go = () => Promise<unknown>

/** The methods that start a turn. */
interface AgentPrototype {
  prompt(this: PiAgent, ...given: unknown[]): Promise<unknown>
  continue(this: PiAgent): Promise<unknown>
}

/** True for what `pi-agent-core` exports as `Agent`. */
export function isAgentClass(value: unknown): value is { readonly prototype: AgentPrototype } {
  if (typeof value !== 'function') return false
  const prototype = value.prototype as Partial<Record<string, unknown>> | undefined
  return ['prompt', 'continue', 'subscribe', 'abort'].every((name) => typeof prototype?.[name] === 'function')
}

/**
 * Begins to surround the turns of all agents of a class.
 *
 * @param turn must call `go` once, and return what that returns
 * @returns how to stop that
 */
export function surroundTurns(
  prototype: AgentPrototype,
  turn: (agent: PiAgent, go: Go) => Promise<unknown>,
): () => void {
  const { prompt, continue: goOn } = prototype
  let isOver = false
  const watched: AgentPrototype = {
    prompt(...given) {
      const go: Go = () => prompt.apply(this, given)
      return isOver || isBusy(this) ? go() : turn(this, go)
    },
    continue() {
      const go: Go = () => goOn.call(this)
      return isOver || isBusy(this) || !hasMore(this) ? go() : turn(this, go)
    },
  }
  Object.assign(prototype, watched)
  return () => {
    isOver = true
    if (prototype.prompt === watched.prompt) prototype.prompt = prompt
    if (prototype.continue === watched.continue) prototype.continue = goOn
  }
}

/** pi refuses a second turn beside one that goes on. */
function isBusy({ signal }: PiAgent): boolean {
  return signal !== undefined
}

/** pi refuses to go on from its own answer, unless messages wait. */
function hasMore(agent: PiAgent): boolean {
  const messages = agent.state.messages as readonly { readonly role?: unknown }[] | undefined
  const role = messages?.at(-1)?.role
  return role !== undefined && (role !== 'assistant' || agent.hasQueuedMessages())
}
