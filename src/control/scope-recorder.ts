/** Carries the current run through async code, and is what adapters talk to. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Recorder, Scope } from '../model/adapter.ts'
import type { OriginContext } from '../model/origin.ts'
import type { RunHandle, RunInfo, RunOptions } from '../model/run.ts'
import type { WorkInfo } from '../model/work.ts'

/** What the recorder needs from its neighbours. */
export interface ScopeRecorderOptions {
  /** Starts a run in the tracker. */
  readonly startRun: (options: RunOptions, parent?: RunInfo, within?: WorkInfo) => RunHandle
  /** Runs a function with the span of a run or call active. */
  readonly activate: <T>(of: RunInfo | WorkInfo, work: () => T) => T
  /** Reports trouble of an adapter. */
  readonly warn: (message: string, error?: unknown) => void
}

const NOWHERE: Scope = {}

/** The async context of a process: which run, which call, and where the people are. */
export class ScopeRecorder implements Recorder {
  readonly #storage = new AsyncLocalStorage<Scope>()
  readonly #options: ScopeRecorderOptions

  constructor(options: ScopeRecorderOptions) {
    this.#options = options
  }

  scope(): Scope {
    return this.#storage.getStore() ?? NOWHERE
  }

  startRun(options: RunOptions): RunHandle {
    const scope = this.scope()
    return this.#options.startRun(inherit(options, scope), scope.run, scope.work)
  }

  /** What a run that starts here would be: its own words, and those of the surrounding `withOrigin`. */
  inherited(options: RunOptions): RunOptions {
    return inherit(options, this.scope())
  }

  within<T>(scope: Scope, work: () => T): T {
    const current = scope.work ?? scope.run
    if (current === undefined) return this.#storage.run(scope, work)
    return this.#storage.run(scope, this.#options.activate, current, work) as T
  }

  warn(message: string, error?: unknown): void {
    this.#options.warn(message, error)
  }
}

/** Fills in what the surrounding `withOrigin` says, unless a run around us has taken it already. */
function inherit(options: RunOptions, { origin, run }: Scope): RunOptions {
  if (origin === undefined || isTaken(origin, run)) return options
  return {
    ...options,
    origin: options.origin ?? origin,
    ...labelled(options.label ?? origin.label),
    ...keyed(options.session ?? origin.session),
  }
}

function isTaken(origin: OriginContext, run: RunInfo | undefined): boolean {
  return run !== undefined && (run.options.origin === origin || isTaken(origin, run.parent))
}

function labelled(label: string | undefined): Pick<RunOptions, 'label'> {
  return label === undefined ? {} : { label }
}

function keyed(session: string | undefined): Pick<RunOptions, 'session'> {
  return session === undefined ? {} : { session }
}
