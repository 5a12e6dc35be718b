/** A recorder that writes down what an adapter tells it. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'

import type { Recorder, Scope } from '../model/adapter.ts'
import type { Birthplace, ProcessFate, StartedProcess } from '../model/evidence.ts'
import type { RunHandle, RunInfo, RunOptions } from '../model/run.ts'
import { FakeClock } from './fake-clock.ts'
import { RecordedRun, type RecordedWork } from './recorded-run.ts'

/** Trouble that an adapter reported. */
export interface RecordedWarning {
  readonly message: string
  readonly error: unknown
  /** Said also to those who do not listen to `diag`. */
  readonly isAloud?: boolean
}

/** A process that was given to a run. */
export interface RecordedOwned {
  readonly process: StartedProcess
  readonly run: RunInfo
  /** False once it was given up. */
  isOwned: boolean
}

/** A process, and where it was started. */
export interface RecordedProcess extends Birthplace {
  readonly process: StartedProcess
}

/**
 * A double for tests of adapters, with a real async scope. Times in its records are numbers of events, so a
 * test sees order and never waits.
 *
 * @example
 * const recorder = new RecordingRecorder()
 * const uninstall = myAdapter().install(recorder)
 * await myFramework.run()
 * uninstall()
 * assert.equal(recorder.runs[0]?.ends[0]?.reason, 'completed')
 */
export class RecordingRecorder implements Recorder {
  /** Stands still until the test moves it. */
  readonly clock = new FakeClock()
  /** All runs in the order in which they started. */
  readonly runs: RecordedRun[] = []
  /** All processes that were noted, in this order. */
  readonly processes: RecordedProcess[] = []
  /** All processes that were given to a run, in this order. */
  readonly owned: RecordedOwned[] = []
  readonly warnings: RecordedWarning[] = []
  readonly #scopes = new AsyncLocalStorage<Scope>()
  #events = 0

  /** All calls of all runs. */
  get works(): readonly RecordedWork[] {
    return this.runs.flatMap((run) => run.works)
  }

  scope(): Scope {
    return this.#scopes.getStore() ?? {}
  }

  requester(): Scope {
    return this.scope()
  }

  startRun(options: RunOptions): RecordedRun {
    const { run, work } = this.scope()
    const record = new RecordedRun({
      id: `run-${this.runs.length + 1}`,
      options,
      parent: run,
      within: work,
      next: () => (this.#events += 1),
    })
    this.runs.push(record)
    return record
  }

  within<T>(scope: Scope, work: () => T): T {
    return this.#scopes.run(scope, work)
  }

  enter(scope: Scope): void {
    this.#scopes.enterWith(scope)
  }

  bind(name: string, scopeOf: (message: unknown) => Scope | undefined): () => void {
    const bound = channel(name)
    bound.bindStore(this.#scopes, (message) => scopeOf(message) ?? this.scope())
    return () => void bound.unbindStore(this.#scopes)
  }

  processStarted(process: StartedProcess, scope: Birthplace = this.scope()): void {
    this.processes.push({ process, ...scope })
  }

  /** As far as Node knows. */
  fateOf({ exitCode = null, signalCode = null }: StartedProcess): ProcessFate | undefined {
    return exitCode === null && signalCode === null ? undefined : { code: exitCode, signal: signalCode }
  }

  own(process: StartedProcess, run: RunHandle): () => void {
    const owned = { process, run, isOwned: true }
    this.owned.push(owned)
    return () => void (owned.isOwned = false)
  }

  warn(message: string, error?: unknown): void {
    this.warnings.push({ message, error })
  }

  warnAloud(message: string, error?: unknown): void {
    this.warnings.push({ message, error, isAloud: true })
  }
}
