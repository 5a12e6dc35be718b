/** Follows all sessions of this process. */

import type { Recorder } from '../../model/adapter.ts'
import { endOfError } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import { fields } from '../fields.ts'
import { Guard } from '../guard.ts'
import { Conversation } from './conversation.ts'
import type { Ask, CopilotEars, CopilotEvent, CopilotSession, ToolHandler } from './session-class.ts'
import { endOfCancel, endOfWait } from './told-end.ts'

/** Hears what they are asked, and what they tell. */
export class CopilotListener implements CopilotEars {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #conversations = new WeakMap<CopilotSession, Conversation>()
  readonly #hosts = new Set<RunHandle>()

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.#guard = new Guard(recorder, 'copilot-sdk')
  }

  /** @throws {DOMException} an `AbortError`, and sends nothing, in a run that people have stopped */
  async sends(session: CopilotSession, send: Ask): Promise<unknown> {
    const scope = this.#guard.attempt('read the scope', () => this.#recorder.scope()) ?? {}
    this.#mayGoOn(scope.run)
    const begins = this.#guard.attempt('start a run', () => this.#of(session).begin(scope))
    try {
      return await send()
    } catch (error) {
      // A turn that went on before goes on without this message.
      if (begins === true) this.#guard.attempt('end a run', () => this.#of(session).leave(endOfError(error)))
      throw error
    }
  }

  async waits(session: CopilotSession, wait: Ask): Promise<unknown> {
    try {
      return await wait()
    } catch (error) {
      this.#guard.attempt('end a run', () => {
        const end = endOfWait(error)
        if (end !== undefined) this.#of(session).leave(end)
      })
      throw error
    }
  }

  tells(session: CopilotSession, event: CopilotEvent): void {
    this.#guard.attempt('hear a session', () => this.#of(session).hear(event))
  }

  /** It was left, or what it talked to has gone. */
  leaves(session: CopilotSession): void {
    this.#guard.attempt('end a run', () => {
      const isMeant = fields(session)['disconnecting'] === true
      const end = isMeant
        ? endOfCancel('The session was left')
        : endOfError(new Error('The connection closed'))
      this.#conversations.get(session)?.close(end)
    })
  }

  calls(session: CopilotSession, callId: string, handler: ToolHandler): ToolHandler {
    const place = this.#guard.attempt('find a call', () => this.#of(session).place(callId))
    if (place === undefined) return handler
    return async (input, invocation) => {
      this.#mayGoOn(place.run)
      try {
        return await this.#guard.within(place, () => handler(input, invocation))
      } catch (error) {
        this.#guard.attempt('end a call', () => place.work.end({ error }))
        throw error
      }
    }
  }

  #mayGoOn(run: RunHandle | undefined): void {
    if (run !== undefined && this.#guard.attempt('ask the gate', () => run.gate()) === false)
      throw new DOMException('The run was stopped', 'AbortError')
  }

  #of(session: CopilotSession): Conversation {
    const known = this.#conversations.get(session)
    if (known !== undefined) return known
    const stop = (): void =>
      void this.#guard.attempt('stop an agent', () => void session.abort().catch(() => undefined))
    const isHere = (tool: unknown): boolean => {
      const { toolHandlers } = session as { readonly toolHandlers?: unknown }
      return toolHandlers instanceof Map && toolHandlers.has(tool)
    }
    const conversation = new Conversation({
      recorder: this.#recorder,
      session: session.sessionId,
      stop,
      isHere,
      hosts: this.#hosts,
    })
    this.#conversations.set(session, conversation)
    return conversation
  }
}
