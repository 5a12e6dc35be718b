/** Hears one operation of AI SDK 6: the SDK reads its listeners anew for each, and so tells one from another. */

import type { Recorder } from '../../model/adapter.ts'
import { Guard } from '../guard.ts'
import type { AgentNames } from './agent-names.ts'
import type { EndEvent, OlderStartEvent, OlderToolCallEndEvent, ToolCallEvent } from './events.ts'
import { OlderOperation, type OlderOperationOptions } from './older-operation.ts'

/** Ends what nobody can tell the end of any more. */
const dropped = new FinalizationRegistry<() => void>((lose) => lose())

/** What all operations share. */
export interface OlderShared extends Pick<OlderOperationOptions, 'lateEnds' | 'people'> {
  readonly names: AgentNames
}

/** The listeners of one operation. The SDK keeps them as long as it could still tell of it. */
export class OlderEar {
  readonly #recorder: Recorder
  readonly #shared: OlderShared
  readonly #guard: Guard
  #operation: OlderOperation | undefined

  constructor(recorder: Recorder, shared: OlderShared) {
    this.#recorder = recorder
    this.#shared = shared
    this.#guard = new Guard(recorder, 'ai-sdk')
  }

  started(event: OlderStartEvent): void {
    this.#guard.attempt('start a run', () => {
      const operation = new OlderOperation(event, {
        recorder: this.#recorder,
        guard: this.#guard,
        ...this.#shared,
        agent: this.#shared.names.take(),
      })
      this.#operation = operation
      dropped.register(this, losing(operation, this.#guard))
    })
  }

  stepStarted(): void {
    this.#guard.attempt('follow a step', () => this.#operation?.stepStarted())
  }

  toolStarted(event: ToolCallEvent): void {
    this.#guard.attempt('start a tool call', () => this.#operation?.toolStarted(event))
  }

  toolEnded(event: OlderToolCallEndEvent): void {
    this.#guard.attempt('end a tool call', () => this.#operation?.toolEnded(event))
  }

  finished(event: EndEvent): void {
    this.#guard.attempt('end a run', () => this.#operation?.finished(event))
  }
}

// Of its own, for it must not hold the ear.
function losing(operation: OlderOperation, guard: Guard): () => void {
  return () => void guard.attempt('end a lost operation', () => operation.lose())
}
