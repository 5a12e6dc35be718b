/** The handle that a host's function gets: its signal, its calls, its children. */

import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Recorder } from '../model/adapter.ts'
import { abortReason, stopsWork, type EndProposal, type RunEnd } from '../model/end.ts'
import type { RunDescription, RunHandle, RunOptions, WaitKind, WaitOptions } from '../model/run.ts'
import type { ModelCallOptions, ToolCallOptions, WorkHandle } from '../model/work.ts'
import { heldBy, type Answers } from './answers/answers.ts'
import { childOptions } from './child-options.ts'
import { throughGate } from './generation-gate.ts'
import { performCall, type CallBody, type PerformedCall } from './perform-call.ts'
import { fence, type Fenceable } from './output-fence.ts'
import type { TerminalProcess } from './ownable-child.ts'
import type { OwnedProcesses, OwnOptions, SpawnProcessOptions } from './owned-processes.ts'

/** What a run needs from the controller that made it. */
export interface RunOwner {
  readonly recorder: Recorder
  readonly processes: Pick<OwnedProcesses, 'own' | 'spawn' | 'survivorsOf'>
  readonly run: <T>(options: RunOptions, body: (run: Run) => T | PromiseLike<T>) => Promise<T>
}

/**
 * A live run, as `lifesign.run(options, body)` hands it to the body.
 *
 * @example
 * await lifesign.run({ label: 'index-repo', timeoutMs: 300_000 }, async (run) => {
 *   const response = await fetch(url, { signal: run.signal })
 *   run.progress()
 *   return response.json()
 * })
 */
export class Run {
  /** Input that this run's takeover took out of the lane, oldest first: what it was given as `lane.input`. */
  readonly cleared: readonly unknown[]
  readonly #handle: RunHandle
  readonly #owner: RunOwner
  #controller: AbortController | undefined
  #answers: Answers | undefined

  /** @internal */
  constructor(handle: RunHandle, owner: RunOwner, cleared: readonly unknown[]) {
    this.#handle = handle
    this.#owner = owner
    this.cleared = cleared
  }

  /** Unique over processes. */
  get id(): string {
    return this.#handle.id
  }

  /** Key of the session that the run belongs to. */
  get session(): string {
    return this.#handle.session.key
  }

  /** What people call the task. */
  get label(): string | undefined {
    return this.#handle.label
  }

  /** How the run ended; undefined while it lives. */
  get ended(): RunEnd | undefined {
    return this.#handle.ended
  }

  /** Aborts when the run ends in any way but by its own body: pass it to everything that can be aborted. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.ended && stopsWork(this.ended)) this.#controller.abort(abortReason(this.ended))
    }
    return this.#controller.signal
  }

  /** @internal Somebody holds its signal. */
  get isHeard(): boolean {
    return this.#controller !== undefined
  }

  /** How many tool calls and outputs were withheld because the run was stale. */
  get withheld(): number {
    return this.#handle.withheld
  }

  /**
   * True while the run may have effects: nothing but its own body ended it, its session was not stopped, and the same
   * holds for the run that it is a child of. After a completion it stays so, for its answer may still be streaming.
   */
  isCurrent(): boolean {
    return this.#handle.isCurrent()
  }

  /**
   * To be asked before each tool that is not called through `run.tool(options, body)`. Never throws.
   *
   * @returns true if the tool may be called; false, counted in `withheld`, once the run is stale
   */
  gate(): boolean {
    return this.#handle.gate()
  }

  /**
   * Fences what speaks to people. Once the run is stale, nothing more gets through; what was withheld is
   * counted in `withheld`. Fence the last step, the one that emits: what a function has begun is not undone.
   *
   * - A function is not called any more, and yields undefined.
   * - An async iterable (or a readable stream) ends quietly, at once, and its source is told to return.
   * - A writable stream discards writes; close and abort pass. It locks the stream that it is made of.
   *
   * @throws {TypeError} for anything else
   * @example
   * await lifesign.run({ session: 'C1:171' }, async (run) => {
   *   const send = run.fence((text: string) => text.length)
   *   for await (const delta of run.fence(ReadableStream.from(['Let me ', 'see.']))) send(delta)
   * })
   */
  fence<Args extends unknown[], Result>(
    emit: (...args: Args) => Result,
  ): (...args: Args) => Result | undefined
  fence<Chunk>(target: WritableStream<Chunk>): WritableStream<Chunk>
  fence<Chunk>(source: AsyncIterable<Chunk>): AsyncIterable<Chunk>
  fence(output: Fenceable<unknown[], unknown, unknown>): Fenceable<unknown[], unknown, unknown> {
    return fence({ run: this.#handle, signal: () => this.signal }, output)
  }

  /**
   * Keeps the run open after its body has returned, with deadline, signal and turn on a lane: until a promise settles, a
   * stream, `Response` or async iterable was read, a Node `Writable` has finished. What the body returns holds by itself.
   *
   * @param answer it ends the run as `error` if it fails. Anything else holds nothing
   * @returns the same
   */
  hold<Answer>(answer: Answer): Answer {
    const { recorder } = this.#owner
    this.#answers = heldBy(answer, { run: this.#handle, answers: this.#answers, recorder })
    return answer
  }

  /** Something moved that is neither a chunk nor a call: the run is not silent. */
  progress(): void {
    this.#handle.progress()
  }

  /**
   * Says that the run waits for something that is not its fault.
   *
   * @param kind `person` for an answer or approval, `retry` for a provider's back-off, `runtime` for a
   *   runtime that has a watchdog of its own
   * @param options for how long, and which call. Default: until the returned function is called (a retry at most
   *   10 min); the call that this is said in, else all that are open now, else the run itself
   * @returns a function that ends the wait
   */
  waiting(kind: WaitKind, options?: WaitOptions): () => void {
    return this.#handle.waiting(kind, options, this.#owner.recorder.scope().work)
  }

  /** Starts a model call; the caller calls `progress()` for each chunk, and `end()`. */
  model(options: ModelCallOptions): WorkHandle
  /** Runs a model call: it ends when the body does, with the body's error if there is one. */
  model<T>(options: ModelCallOptions, body: CallBody<T>): Promise<T>
  model<T>(options: ModelCallOptions, body?: CallBody<T>): WorkHandle | Promise<T> {
    const call = this.#handle.startModelCall(options, this.#owner.recorder.scope().work)
    return body === undefined ? call : performCall(this.#scope(call), body)
  }

  /** Starts a tool call; the caller calls `end()`. */
  tool(options: ToolCallOptions): WorkHandle
  /**
   * Runs a tool call: it ends when the body does, with the body's error if there is one. On a stale run the
   * body is not called and no call starts: it is counted in `withheld`.
   *
   * @throws an `AbortError` on a stale run; its `cause` is what `run.signal` was aborted with
   */
  tool<T>(options: ToolCallOptions, body: CallBody<T>): Promise<T>
  tool<T>(options: ToolCallOptions, body?: CallBody<T>): WorkHandle | Promise<T> {
    const start = (): WorkHandle => this.#handle.startToolCall(options, this.#owner.recorder.scope().work)
    if (body === undefined) return start()
    return throughGate(this.#handle, () => performCall(this.#scope(start()), body))
  }

  /**
   * Runs a sub-agent: a run of its own under this one. It ends with this one if that ends abnormally, as `killed`
   * by `parent`, unless it is `detached`.
   */
  child<T>(options: RunOptions, body: (run: Run) => T | PromiseLike<T>): Promise<T> {
    const { recorder } = this.#owner
    const scope = { ...recorder.scope(), run: this.#handle }
    return recorder.within(scope, () => this.#owner.run(childOptions(options), body))
  }

  /**
   * Starts a process that ends with the run, with everything that it starts: `spawn` of `node:child_process`
   * as the leader of a process group of its own.
   *
   * @throws what `spawn` throws; the reason of `run.signal` if the run has been ended from outside
   */
  spawnProcess(command: string, args?: readonly string[]): ChildProcessWithoutNullStreams
  spawnProcess(command: string, args: readonly string[], options: SpawnProcessOptions): ChildProcess
  spawnProcess(
    command: string,
    args: readonly string[] = [],
    options: SpawnProcessOptions = {},
  ): ChildProcess {
    if (this.ended && stopsWork(this.ended)) throw abortReason(this.ended)
    return this.#owner.processes.spawn(this.#handle, { command, args, options })
  }

  /**
   * Binds a child process that was made elsewhere to the run, with everything that it starts: one of
   * `node:child_process`, or of node-pty. If the run has ended, the child ends now.
   *
   * @returns the child
   */
  own<Child extends ChildProcess | TerminalProcess>(child: Child, options: OwnOptions = {}): Child {
    this.#owner.processes.own(this.#handle, child, options)
    return child
  }

  /** How many owned processes could not be ended, even by SIGKILL. Known about a second after the grace time. */
  get survivors(): number {
    return this.#owner.processes.survivorsOf(this.#handle)
  }

  /** Says what was not known at the start: notices, span, events and lists have it from now on. */
  describe(description: RunDescription): void {
    this.#handle.describe(description)
  }

  /**
   * Ends the run. Only the first end counts, from any side.
   *
   * @returns true if this call ended it
   */
  end(proposal: EndProposal = { reason: 'completed' }): boolean {
    return this.#handle.end(proposal)
  }

  /** @internal The run has ended: readers of its answers get the reason, and holders of its signal shall stop. */
  abort(end: RunEnd, { byItself }: { readonly byItself: boolean }): void {
    // Before the signal: what it aborts may close an answer as if all of it had been said.
    this.#answers?.runEnded(end)
    if (!byItself) this.#controller?.abort(abortReason(end))
  }

  #scope(call: WorkHandle): PerformedCall {
    return { recorder: this.#owner.recorder, run: this.#handle, call }
  }
}
