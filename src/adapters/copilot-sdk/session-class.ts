/** The part of the SDK that is used, and how it is watched: what a session is asked, and what it tells. */

/** What a session tells of a turn. */
export interface CopilotEvent {
  readonly type: string
  readonly data?: unknown
  /** Of a sub-agent; absent for the agent itself. */
  readonly agentId?: string
}

/** A tool of the application. */
export type ToolHandler = (input: unknown, invocation: unknown) => unknown

/** A conversation. */
export interface CopilotSession {
  readonly sessionId: string
  send(...asked: unknown[]): Promise<unknown>
  sendAndWait(...asked: unknown[]): Promise<unknown>
  abort(): Promise<void>
  /** Every event of the session passes here, for all listeners. */
  _dispatchEvent(event: CopilotEvent): void
  /** The session is of no use any more. */
  _markDisconnected(): void
  _executeToolAndRespond(
    requestId: unknown,
    name: unknown,
    callId: string,
    input: unknown,
    handler: ToolHandler,
    ...rest: unknown[]
  ): Promise<void>
}

/** Asks a session, or has it answer. */
export type Ask = () => Promise<unknown>

/** Who is told. Each calls what it is given once, and returns what that returned. */
export interface CopilotEars {
  sends(session: CopilotSession, send: Ask): Promise<unknown>
  waits(session: CopilotSession, wait: Ask): Promise<unknown>
  tells(session: CopilotSession, event: CopilotEvent): void
  leaves(session: CopilotSession): void
  /** @returns the tool, as it is called */
  calls(session: CopilotSession, callId: string, handler: ToolHandler): ToolHandler
}

/** What is watched: all that the ears need of a session. */
export const WATCHED = [
  'send',
  'sendAndWait',
  '_dispatchEvent',
  '_markDisconnected',
  '_executeToolAndRespond',
] as const satisfies readonly (keyof CopilotSession)[]

type Watched = Pick<CopilotSession, (typeof WATCHED)[number]>

/**
 * Begins to watch all sessions that share a prototype.
 *
 * @returns how to stop that
 */
export function watchSessions(prototype: CopilotSession, ears: CopilotEars): () => void {
  const entries = WATCHED.map((name) => [name, prototype[name]])
  const before = Object.fromEntries(entries) as Watched
  const watched = watchedOf(before, ears)
  Object.assign(prototype, watched)
  return () => {
    for (const name of WATCHED) {
      if (prototype[name] === watched[name]) Object.assign(prototype, { [name]: before[name] })
    }
  }
}

function watchedOf(before: Watched, ears: CopilotEars): Watched {
  const { send, sendAndWait, _dispatchEvent: tell, _markDisconnected: leave } = before
  const { _executeToolAndRespond: call } = before
  return {
    send(this: CopilotSession, ...asked) {
      return ears.sends(this, () => send.apply(this, asked))
    },
    sendAndWait(this: CopilotSession, ...asked) {
      return ears.waits(this, () => sendAndWait.apply(this, asked))
    },
    _dispatchEvent(this: CopilotSession, event) {
      ears.tells(this, event)
      tell.call(this, event)
    },
    _markDisconnected(this: CopilotSession) {
      ears.leaves(this)
      leave.call(this)
    },
    _executeToolAndRespond(this: CopilotSession, requestId, name, callId, input, handler, ...rest) {
      const heard = ears.calls(this, callId, handler)
      return call.call(this, requestId, name, callId, input, heard, ...rest)
    },
  }
}
