/** What adapters talk to from the first moment on, before there is anybody to hear it. */

import type { Recorder, Scope } from '../model/adapter.ts'
import type { Birthplace, ProcessFate, StartedProcess } from '../model/evidence.ts'
import type { RunHandle, RunOptions } from '../model/run.ts'

/** Nobody has started anything: code that runs belongs to no run. */
const NOWHERE: Scope = {}

/** Said while nobody hears it, and kept for the one who will: one who never comes costs no more than these. */
const MAX_UNSAID = 100

/** A scope that a channel shall have. */
interface Binding {
  readonly of: Parameters<Recorder['bind']>
  undo: (() => void) | undefined
}

/** A recorder in front of the one that is made when the first run needs it. */
export class RecorderLater implements Recorder {
  readonly #wake: () => void
  readonly #clock: Recorder['clock']
  #recorder: Recorder | undefined
  /** What shall be bound once there is a run whose scope it could be. */
  readonly #bindings = new Set<Binding>()
  readonly #unsaid: ((recorder: Recorder) => void)[] = []

  /** @param wake called when somebody must hear: it calls `become` */
  constructor(wake: () => void, clock: Recorder['clock']) {
    this.#wake = wake
    this.#clock = clock
  }

  /** From now on, this one hears all. */
  become(recorder: Recorder): void {
    this.#recorder = recorder
    for (const binding of this.#bindings) binding.undo = recorder.bind(...binding.of)
    for (const say of this.#unsaid.splice(0)) say(recorder)
  }

  get clock(): Recorder['clock'] {
    return this.#recorder?.clock ?? this.#clock
  }

  bind(...of: Parameters<Recorder['bind']>): () => void {
    if (this.#recorder !== undefined) return this.#recorder.bind(...of)
    const binding: Binding = { of, undo: undefined }
    this.#bindings.add(binding)
    return () => {
      this.#bindings.delete(binding)
      binding.undo?.()
    }
  }

  scope(): Scope {
    return this.#recorder?.scope() ?? NOWHERE
  }

  requester(): Scope {
    return this.#recorder?.requester() ?? NOWHERE
  }

  /** @throws {Error} when Lifesign could not be started */
  startRun(options: RunOptions): RunHandle {
    return this.#needed().startRun(options)
  }

  within<T>(scope: Scope, work: () => T): T {
    return this.#needed().within(scope, work)
  }

  enter(scope: Scope): void {
    this.#needed().enter(scope)
  }

  // Before there is a run, no tool waits for it.
  processStarted(process: StartedProcess, scope?: Birthplace): void {
    this.#recorder?.processStarted(process, scope)
  }

  // An adapter that asks has a run that it belongs to.
  fateOf(process: StartedProcess): ProcessFate | 'ending' | undefined {
    return this.#recorder?.fateOf(process)
  }

  own(process: StartedProcess, run: RunHandle): () => void {
    return this.#needed().own(process, run)
  }

  warn(message: string, error?: unknown): void {
    this.#say((recorder) => recorder.warn(message, error))
  }

  warnAloud(message: string, error?: unknown): void {
    this.#say((recorder) => recorder.warnAloud?.(message, error))
  }

  #say(say: (recorder: Recorder) => void): void {
    if (this.#recorder !== undefined) return say(this.#recorder)
    if (this.#unsaid.length < MAX_UNSAID) this.#unsaid.push(say)
    this.#wake()
  }

  #needed(): Recorder {
    if (this.#recorder === undefined) this.#wake()
    if (this.#recorder === undefined) throw new Error('Cannot hear it: Lifesign has not started')
    return this.#recorder
  }
}
