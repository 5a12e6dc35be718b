/** Carries the current run through async code, and is what adapters talk to. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import type { Recorder, Scope } from '../model/adapter.ts'
import type { Clock } from '../model/clock.ts'
import type { Birthplace, ProcessFate, StartedProcess } from '../model/evidence.ts'
import type { OriginContext } from '../model/origin.ts'
import type { RunHandle, RunInfo, RunOptions } from '../model/run.ts'
import type { WorkInfo } from '../model/work.ts'

/** What the recorder needs from its neighbours. */
export interface ScopeRecorderOptions {
  readonly clock: Pick<Clock, 'after' | 'soon' | 'wallTime'>
  /** Leaves out what cannot be used of a run's options. */
  readonly checked: (options: RunOptions) => RunOptions
  /** Leaves out what cannot be used of a place. */
  readonly checkedOrigin: (origin: OriginContext) => OriginContext | undefined
  /** Starts a run in the tracker. */
  readonly startRun: (options: RunOptions, parent?: RunInfo, within?: WorkInfo) => RunHandle
  /** A run that lives, or one that ended not long ago. */
  readonly find: (id: string) => RunInfo | undefined
  /** Attends to a run that no body of ours runs as. */
  readonly attend: (handle: RunHandle) => void
  /** The run, and its call, of another instrumentation whose span is active. */
  readonly foreignScope: () => Scope | undefined
  /** Runs a function with the span of a run or call active. */
  readonly activate: <T>(of: RunInfo | WorkInfo, work: () => T) => T
  /** Who notes which process was started where, and says how one ended. */
  readonly processes: {
    processStarted(process: StartedProcess, scope: Birthplace): void
    fateOf(process: StartedProcess): ProcessFate | 'ending' | undefined
  }
  /** Has a process end with a run that is ended from outside. */
  readonly own: Recorder['own']
  /** Reports trouble of an adapter. */
  readonly warn: (message: string, error?: unknown) => void
  /** Says what makes an adapter useless, also as a warning of the process. */
  readonly warnAloud: (message: string, error?: unknown) => void
}

const NOWHERE: Scope = {}

const NO_PARENT =
  'Cannot use parent: no such run lives, nor has one of that id ended lately; the run goes on without it'
const NO_TURN = 'Cannot use lane: what has begun waits for no turn; the run goes on without a lane'

/** The async context of a process: which run, which call, and where the people are. */
export class ScopeRecorder implements Recorder {
  readonly #storage = new AsyncLocalStorage<Scope>()
  readonly #options: ScopeRecorderOptions

  constructor(options: ScopeRecorderOptions) {
    this.#options = options
  }

  get clock(): Pick<Clock, 'after' | 'soon' | 'wallTime'> {
    return this.#options.clock
  }

  scope(): Scope {
    return this.#storage.getStore() ?? NOWHERE
  }

  requester(): Scope {
    const scope = this.scope()
    const foreign = scope.run === undefined ? this.#options.foreignScope() : undefined
    if (foreign === undefined) return scope
    return scope.client === undefined ? foreign : { ...foreign, client: scope.client }
  }

  startRun(options: RunOptions): RunHandle {
    const prepared = this.prepare(options)
    if (prepared.lane !== undefined) this.warn(NO_TURN)
    const handle = this.begin(prepared)
    this.#options.attend(handle)
    return handle
  }

  /** What a run that starts here is told: what can be used of its own words, and those of `withOrigin`. */
  prepare(options: RunOptions): RunOptions {
    return inherit(this.#options.checked(options), this.scope())
  }

  /** Starts a run that was prepared here. */
  begin(prepared: RunOptions): RunHandle {
    const { run, work } = this.#parentOf(prepared)
    return this.#options.startRun(prepared, run, work)
  }

  /** What a run is part of: what it names, else where it starts. */
  #parentOf({ parent }: RunOptions): Birthplace {
    if (parent === undefined) return this.scope()
    const run = typeof parent === 'object' && 'run' in parent ? parent.run : parent
    const found = this.#options.find(typeof run === 'string' ? run : run.id)
    if (found === undefined) this.warn(NO_PARENT)
    return { run: found, work: found && parent !== run ? (parent as WorkInfo) : undefined }
  }

  within<T>(scope: Scope, work: () => T): T {
    const inner = this.#checked(scope)
    const current = inner.work ?? inner.run
    if (current === undefined) return this.#storage.run(inner, work)
    return this.#storage.run(inner, this.#options.activate, current, work) as T
  }

  enter(scope: Scope): void {
    this.#storage.enterWith(this.#checked(scope))
  }

  bind(name: string, scopeOf: (message: unknown) => Scope | undefined): () => void {
    const storage = this.#storage
    const bound = channel(name)
    bound.bindStore(storage, (message) => scopeOf(message) ?? this.scope())
    return () => void bound.unbindStore(storage)
  }

  /** Each place is checked once, where it is said. */
  #checked(scope: Scope): Scope {
    const { origin } = scope
    if (origin === undefined || origin === this.scope().origin) return scope
    const checked = this.#options.checkedOrigin(origin)
    if (checked === origin) return scope
    const { origin: _, ...rest } = scope
    return checked === undefined ? rest : { ...rest, origin: checked }
  }

  processStarted(process: StartedProcess, scope: Birthplace = this.requester()): void {
    this.#options.processes.processStarted(process, scope)
  }

  fateOf(process: StartedProcess): ProcessFate | 'ending' | undefined {
    return this.#options.processes.fateOf(process)
  }

  own(process: StartedProcess, run: RunHandle): () => void {
    return this.#options.own(process, run)
  }

  warn(message: string, error?: unknown): void {
    this.#options.warn(message, error)
  }

  warnAloud(message: string, error?: unknown): void {
    this.#options.warnAloud(message, error)
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
  for (let one = run; one !== undefined; one = one.parent) if (one.options.origin === origin) return true
  return false
}

function labelled(label: string | undefined): Pick<RunOptions, 'label'> {
  return label === undefined ? {} : { label }
}

function keyed(session: string | undefined): Pick<RunOptions, 'session'> {
  return session === undefined ? {} : { session }
}
