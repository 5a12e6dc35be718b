/** A run that nobody told of: the requests that belong together, from the first question to the last answer. */

import type { Cancel, Clock } from '../../model/clock.ts'
import type { EndProposal } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import type { ModelCallOptions, WorkHandle } from '../../model/work.ts'
import type { Guard } from '../guard.ts'
import type { Question } from './question.ts'

/** How one request ended, as far as the next one matters. */
export interface Outcome {
  readonly end: EndProposal
  /** Tools that the answer asks for, by the ids of their calls: the application runs them, and asks again. */
  readonly tools?: ReadonlyMap<string, string>
  readonly responseId?: string | undefined
  /** How long the client is expected to wait before it tries again, in ms. */
  readonly retryMs?: number | undefined
}

/** What a turn is made of. */
export interface TurnOptions {
  readonly run: RunHandle
  /** The provider's id of the conversation that it is a turn of. */
  readonly conversation: string | undefined
  readonly clock: Pick<Clock, 'after' | 'wallTime'>
  readonly guard: Guard
  /** Called when it is over. */
  readonly onOver: (turn: Turn) => void
}

/** After an answer the next question of the same work comes at once, or not at all. In ms. */
const NEXT_MS = 1_000
/** So long the tools may take that an answer asked for, in ms: less than the silence that a tool is accused of. */
const TOOLS_MS = 300_000
/** Those who try again add up to this much to the wait that they were told, in ms. */
const RETRY_GRACE_MS = 2_000

/** One run, with the calls that are open in it. It ends when no further request belongs to it. */
export class Turn {
  readonly run: RunHandle
  readonly #conversation: string | undefined
  readonly #clock: TurnOptions['clock']
  readonly #guard: Guard
  readonly #onOver: TurnOptions['onOver']
  #open = 0
  #model: string | undefined
  #last: Outcome = { end: { reason: 'completed' } }
  #endedAt = 0
  #tools: WorkHandle[] = []
  #cancel: Cancel | undefined
  #isOver = false

  constructor({ run, conversation, clock, guard, onOver }: TurnOptions) {
    this.run = run
    this.#conversation = conversation
    this.#clock = clock
    this.#guard = guard
    this.#onOver = onOver
  }

  /** True once it has ended, by itself or by somebody else. */
  get isOver(): boolean {
    return this.#isOver || this.run.ended !== undefined
  }

  /** True while nothing was asked that has no answer yet. */
  get isIdle(): boolean {
    return this.#open === 0
  }

  /** True while the application works for it: its tools run, or it waits to try again. */
  get isAwaited(): boolean {
    return this.isIdle && (this.runsTools || this.#last.retryMs !== undefined)
  }

  /** True while tools run that an answer asked for. */
  get runsTools(): boolean {
    return this.#tools.length > 0
  }

  /** True if a question may be a part of it: each conversation has turns of its own. */
  isOf({ conversation }: Question): boolean {
    return conversation === this.#conversation
  }

  /**
   * True if a question goes on from the last answer, or tries again.
   *
   * @param model that is asked: some say it by the address alone
   */
  isContinuedBy(question: Question, model: string | undefined): boolean {
    const { tools, responseId, retryMs } = this.#last
    if (!this.isIdle) return false
    if (retryMs !== undefined) return model === this.#model
    if (responseId !== undefined && question.continues(responseId)) return true
    return [...(tools ?? [])].some(([id, name]) => question.continues(id.startsWith(name) ? name : id))
  }

  /** The next request belongs to it. */
  begin(options: ModelCallOptions): WorkHandle {
    this.#cancel?.()
    this.#endTools()
    this.#open += 1
    this.#model = options.model
    return this.run.startModelCall(options)
  }

  /** A request has ended. */
  ended(outcome: Outcome): void {
    this.#open -= 1
    this.#last = outcome
    this.#endedAt = this.#clock.wallTime()
    if (!this.isIdle || this.isOver) return this.#leave()
    this.#startTools(outcome.tools)
    this.#await()
  }

  /** The client tries no more: the next request begins anew, or comes from its host, which tries by itself. */
  gaveUp(): void {
    if (!this.isIdle || this.isOver || this.#last.retryMs === undefined) return
    this.#last = { ...this.#last, retryMs: undefined }
    this.#await()
  }

  /** Nothing more is expected: it ended with its last answer. */
  finish(): void {
    if (this.#isOver || !this.isIdle) return
    this.#isOver = true
    this.#cancel?.()
    this.#onOver(this)
    this.#endTools()
    const { end } = this.#last
    this.run.end(this.#clock.wallTime() > this.#endedAt ? { ...end, endedAt: this.#endedAt } : end)
  }

  #await(): void {
    this.#cancel?.()
    this.#cancel = this.#clock.after(patienceMs(this.#last, this.runsTools), () => {
      this.#guard.attempt('end a run', () => this.finish())
    })
  }

  #leave(): void {
    if (this.isOver && this.isIdle) this.#onOver(this)
  }

  /** The application runs them: from here to its next question. */
  #startTools(tools: Outcome['tools']): void {
    for (const [callId, name] of tools ?? []) this.#tools.push(this.run.startToolCall({ name, callId }))
  }

  #endTools(): void {
    for (const tool of this.#tools.splice(0)) tool.end()
  }
}

function patienceMs({ retryMs }: Outcome, hasTools: boolean): number {
  if (retryMs !== undefined) return retryMs + RETRY_GRACE_MS
  return hasTools ? TOOLS_MS : NEXT_MS
}
