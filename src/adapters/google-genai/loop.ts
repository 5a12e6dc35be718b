/** One loop of questions and tools that the client runs by itself: its run, and what is open in it. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { abortReason, type EndProposal } from '../../model/end.ts'
import type { RunHandle, RunOptions } from '../../model/run.ts'
import type { ToolCallOptions, WorkEnd, WorkHandle } from '../../model/work.ts'
import { ClientCall } from '../client-call.ts'
import type { Guard } from '../guard.ts'
import { LEFT, type PulledEars, PulledRun } from '../pulled-run.ts'
import { endOfThrown, LastAnswer } from './loop-end.ts'

/** What a loop is made of. */
export interface LoopOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  /** Where it was begun. */
  readonly outer: Scope
  /** True in another loop of the client, but in none of its tools. */
  readonly isPart: boolean
  /** That of the caller. */
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number | undefined
  readonly run: RunOptions
  readonly tools: readonly object[]
  readonly onFirst: (loop: Loop) => void
  readonly onOver: (loop: Loop) => void
}

/** Tools that are called together have one place, which is none of theirs. */
export class Loop implements PulledEars {
  readonly scope: ClientCall
  readonly pulled: PulledRun
  readonly tools: readonly object[]
  readonly #of: LoopOptions
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #answer = new LastAnswer()
  readonly #open = new Set<WorkHandle>()

  constructor(options: LoopOptions) {
    this.#of = options
    this.tools = options.tools
    const { signal, timeoutMs, outer } = options
    const stop = this.#stop.signal
    this.#signal = signal === undefined ? stop : AbortSignal.any([signal, stop])
    this.pulled = new PulledRun({ ...options, ears: this })
    const runOf = (): RunHandle | undefined => this.pulled.run
    const place: Scope = {
      get run() {
        return runOf()
      },
      origin: outer.origin,
    }
    this.scope = new ClientCall({ outer: place, signal: this.#signal, timeoutMs })
  }

  get isBusy(): boolean {
    return this.#open.size > 0
  }

  /** Aborts with the caller's own, and when people stop the run: goes with each request. */
  get signal(): AbortSignal {
    return this.#signal
  }

  first(): void {
    this.pulled.begin(this.#of.run)
    this.#of.onFirst(this)
  }

  stopped(): boolean {
    const end = this.pulled.run?.ended
    this.#stop.abort(
      end === undefined ? new DOMException('The run was stopped', 'AbortError') : abortReason(end),
    )
    // Its next request fails: the client has to say so by itself.
    return false
  }

  passed({ done, value }: IteratorResult<unknown, unknown>): void {
    if (value !== undefined) this.#answer.hear(value)
    if (done === true) this.pulled.end(this.#answer.end)
  }

  threw(error: unknown): void {
    const end = endOfThrown(error, this.#signal, (bare) => this.scope.reasonOf(bare))
    this.#endTools(end.error)
    // The client throws an abort at its caller. In a run of the host, the body says what that means for the run.
    this.pulled.end(this.pulled.isHosts && end.reason === 'killed' ? LEFT : end)
  }

  left(): void {
    this.pulled.end(this.#answer.isLast ? this.#answer.end : LEFT)
  }

  over(_: RunHandle, { error }: EndProposal): void {
    this.#endTools(error)
    this.scope.over()
    this.#of.onOver(this)
  }

  /** Asked before tools run. @throws {DOMException} once people have stopped the run */
  mayCall(): void {
    if (this.#of.guard.attempt('ask the gate', () => this.pulled.run?.gate()) !== false) return
    throw new DOMException('The run was stopped', 'AbortError')
  }

  /** @returns undefined where nothing can be told of it */
  startTool(call: ToolCallOptions): WorkHandle | undefined {
    return this.#of.guard.attempt('start a tool call', () => {
      const work = this.pulled.run?.startToolCall(call)
      if (work !== undefined) this.#open.add(work)
      return work
    })
  }

  endTool(work: WorkHandle | undefined, endOf: () => WorkEnd): void {
    if (work === undefined) return
    this.#open.delete(work)
    this.#of.guard.attempt('end a tool call', () => work.end(endOf()))
  }

  /** What a tool does happens there. */
  placeOf(work: WorkHandle | undefined): Scope {
    return { run: this.pulled.run, work, origin: this.#of.outer.origin }
  }

  #endTools(error: unknown): void {
    for (const work of this.#open) work.end(error === undefined ? {} : { error })
    this.#open.clear()
  }
}
