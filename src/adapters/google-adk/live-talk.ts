/** What is known of the model that a live turn talks to. */

import type { Asker } from '../../model/adapter.ts'
import type { EndProposal } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import type { RunParameters } from './adk-parts.ts'

/** Where nobody hears the connection itself, the turn waits for a person all the time: nothing tells what is owed. */
export class LiveTalk implements Asker {
  /** How the connection failed, unless another one went well. */
  failure: EndProposal | undefined
  readonly #queue: RunParameters['liveRequestQueue']
  #endWait: (() => void) | undefined
  #isHeard = false

  constructor(queue: RunParameters['liveRequestQueue']) {
    this.#queue = queue
  }

  began(run: RunHandle | undefined): void {
    if (!this.#isHeard) this.#endWait = run?.waiting('person')
  }

  asked(): void {
    this.#isHeard = true
    this.failure = undefined
    this.over()
  }

  answered(): void {
    this.failure = undefined
  }

  failed(end: EndProposal): void {
    this.failure = end
  }

  over(): void {
    this.#endWait?.()
    this.#endWait = undefined
  }

  /** The kit looks at its signal when the model says something: this is how an application hangs up. */
  hangUp(): void {
    this.#queue?.send({ close: true })
  }
}
