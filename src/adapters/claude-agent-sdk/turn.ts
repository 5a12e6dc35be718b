/** One turn: what the agent does for a prompt, from the prompt until its result. */

import { type EndProposal, endOfAbort, isAbnormal, isFromOutside, type RunEnd } from '../../model/end.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { RunHandle, RunOptions } from '../../model/run.ts'
import { given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { AgentThread } from './agent-thread.ts'
import { NAMELESS } from './message-facts.ts'
import type { QueryOptions } from './sdk.ts'

/** What a turn is made of. */
export interface TurnOptions {
  readonly run: RunHandle
  /** True if that is a run of the host. */
  readonly isHosts: boolean
  readonly guard: Guard
  /** Called once, when it is over. */
  readonly over: (end: EndProposal) => void
  /** Somebody else has ended its run: its agent shall stop. */
  readonly stop: () => void
}

/** What a run is told of the turn that it is. */
export function runOptionsOf(
  { agent, model }: QueryOptions,
  { session, startedAt }: { readonly session: string | undefined; readonly startedAt: number | undefined },
): RunOptions {
  return {
    agent: text(agent) ?? NAMELESS,
    provider: 'anthropic',
    ...given('session', session),
    ...given('startedAt', startedAt),
    ...given('model', text(model)),
  }
}

/** It ends once. Until then it holds a run of the host, whose body may have returned. */
export class Turn implements Held {
  readonly thread: AgentThread
  // Its agent works whether or not somebody reads.
  readonly isAnswer = false
  readonly isAsked = true
  readonly asks = 0
  readonly #options: TurnOptions
  readonly #hold: Hold | undefined
  #unwatch: (() => void) | undefined
  #isOver = false

  constructor(options: TurnOptions) {
    const { run, isHosts, guard } = options
    this.#options = options
    this.thread = new AgentThread(run)
    this.#hold = isHosts ? guard.attempt('hold a run', () => run.hold(this)) : undefined
  }

  /** True if its run is one of the host. */
  get isHosts(): boolean {
    return this.#options.isHosts
  }

  /** Begins to watch who may end it from outside. */
  watch(signal: AbortSignal | undefined): void {
    const leave = this.#options.run.control((end) => this.#runEnded(end))
    // The SDK tells an abort only when its process has ended, two seconds later.
    const aborted = (): void => this.end(endOfAbort(signal?.reason))
    const end = (): void => void this.#options.guard.attempt('end an aborted turn', aborted)
    signal?.addEventListener('abort', end, { once: true })
    this.#unwatch = () => {
      leave()
      signal?.removeEventListener('abort', end)
    }
    if (signal?.aborted === true) end()
  }

  /** Ends it, and all that is open in it. */
  end(end: EndProposal): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#unwatch?.()
    const { run, isHosts, guard, over } = this.#options
    guard.attempt('end calls', () => this.thread.close(isAbnormal(end) ? { error: reasonOf(end) } : {}))
    guard.attempt('end a run', () => {
      over(end)
      if (!isHosts) run.end(end)
      else if (isAbnormal(end)) run.suspect(end)
    })
    guard.attempt('let go of a run', () => this.#hold?.release())
  }

  /** Its run was stopped: so is its agent. */
  stop(): void {
    this.#options.stop()
  }

  #runEnded(end: RunEnd): void {
    if (this.#isOver || !isFromOutside(end)) return
    this.#options.guard.attempt('stop the agent', () => this.stop())
  }
}

/** What calls end with that were cut short. */
function reasonOf({ error }: EndProposal): unknown {
  return error ?? new DOMException('The turn was ended', 'AbortError')
}
