/** One call of the SDK's `run`: its agents hand over to one another. */

import { type EndProposal, isAbnormal } from '../../model/end.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import { LEFT } from '../pulled-run.ts'
import type { RunnerCall } from './runner-call.ts'

/** What is known of a turn from its first moment on. */
export interface AgentTurnOptions {
  /** The application's name for the conversation. */
  readonly session: string | undefined
  /** Undefined where the runner is not known. */
  readonly call: RunnerCall | undefined
}

/** It holds a run of the host, whose body may have returned, until the SDK is done. */
export class AgentTurn implements Held {
  /** The run of its first agent; undefined until that is known. */
  run: RunHandle | undefined
  /** The first agent. */
  agent: string | undefined
  readonly session: string | undefined
  readonly call: RunnerCall | undefined
  /** The last answer of a model broke off without an error: only an abort does that. */
  isCut = false
  readonly isAnswer = false
  /** Agents work whether or not they are read, and tell their end to nobody too. */
  readonly isAsked = true
  readonly asks = 0
  #hold: Hold | undefined

  constructor({ session, call }: AgentTurnOptions) {
    this.session = session
    this.call = call
  }

  /** True if it is a part of a run of the host. */
  get isHosts(): boolean {
    return this.#hold !== undefined
  }

  /** It is a run of its own. */
  begin(agent: string, run: RunHandle): void {
    this.agent = agent
    this.run = run
  }

  /** It is a part of a run of the host. */
  join(agent: string, run: RunHandle): void {
    this.begin(agent, run)
    this.call?.joined(run)
    this.#hold = run.hold(this)
  }

  /** The SDK is done. What it means for a run of the host that a reader left is the host's to say. */
  end(end: EndProposal): void {
    const { run } = this
    if (this.#hold === undefined) run?.end(end)
    else if (isAbnormal(end) && end !== LEFT && run?.ended === undefined) run?.suspect(end)
    this.#hold?.release()
  }

  /** Nobody follows it any more: it holds nothing. */
  forget(): void {
    this.#hold?.release()
  }
}
