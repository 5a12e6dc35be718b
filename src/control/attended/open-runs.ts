/** Opens runs for hosts that see only events: nothing of the host runs as them, and `end` alone ends them. */

import type { Attempt } from '../../model/attempt.ts'
import { stopsWork } from '../../model/end.ts'
import type { RunHandle, RunInfo, RunOptions } from '../../model/run.ts'
import type { Launched } from '../lane-turn.ts'
import type { Lanes } from '../lanes.ts'
import type { PlaceOf } from '../run-controller.ts'
import { Run, type RunOwner } from '../run.ts'
import type { ScopeRecorder } from '../scope-recorder.ts'
import type { Attendants } from './attendants.ts'
import type { ForgottenRuns } from './forgotten-runs.ts'

/** What it needs. */
export interface OpenRunsOptions {
  readonly recorder: ScopeRecorder
  readonly attendants: Attendants
  readonly forgotten: Pick<ForgottenRuns, 'add'>
  readonly lanes: Pick<Lanes, 'run'>
  readonly placeOf: PlaceOf
  readonly owner: RunOwner
  readonly attempt: Attempt
  /** A run that lives, or one that ended not long ago. */
  readonly find: (id: string) => RunHandle | undefined
}

/** The handles that were given out: hosts may lose them, and ask again. */
export class OpenRuns {
  readonly #options: OpenRunsOptions
  readonly #given = new WeakMap<RunInfo, Run>()

  constructor(options: OpenRunsOptions) {
    this.#options = options
  }

  /**
   * Starts a run, at once or when it is its turn on a lane.
   *
   * @returns the run; with a lane, a promise of it
   */
  open(options: RunOptions): Run | Promise<Run> {
    const { recorder, lanes, placeOf } = this.#options
    const prepared = recorder.prepare(options)
    // The option as it was written decides: a host that wrote a lane awaits a promise.
    const isAwaited = options?.lane !== undefined
    const known = this.#known(prepared)
    const place = known === undefined ? placeOf(prepared) : undefined
    if (place === undefined) {
      const run = known ?? this.#give(recorder.begin(prepared), [])
      return isAwaited ? Promise.resolve(run) : run
    }
    const launch = (cleared: readonly unknown[]): Launched<Run> => {
      const handle = recorder.begin(prepared)
      return { handle, perform: async () => this.#give(handle, cleared) }
    }
    return lanes.run({ place, signal: prepared.signal, launch })
  }

  /** The handle that was given out for a run. */
  handle(id: string): Run | undefined {
    const handle = this.#options.find(id)
    return handle && this.#given.get(handle)
  }

  // The same event twice, or a start that comes after its end: a second run would never end.
  #known({ hostId, startedAt, ...rest }: RunOptions): Run | undefined {
    const handle = hostId === undefined ? undefined : this.#options.find(hostId)
    const run = handle && this.#given.get(handle)
    if (handle === undefined || run === undefined) return undefined
    const { ended } = handle
    if (ended !== undefined && (startedAt === undefined || startedAt > ended.endedAt)) return undefined
    handle.describe(newsOf(handle, rest))
    return run
  }

  #give(handle: RunHandle, cleared: readonly unknown[]): Run {
    const run = new Run(handle, this.#options.owner, cleared)
    this.#given.set(handle, run)
    handle.feedByEvents(() => run.isHeard)
    this.#options.forgotten.add(handle)
    this.#options.attendants.attend(handle, (end) => {
      const task = 'abort what was opened'
      if (stopsWork(end)) this.#options.attempt(task, () => run.abort(end, { byItself: false }))
    })
    return run
  }
}

/** What a second start says that was not known. */
function newsOf(run: RunInfo, { label, origin, agent, provider, model }: RunOptions): RunOptions {
  const news = {
    label: run.label ?? label,
    origin: run.origin ?? origin,
    agent: run.agent ?? agent,
    provider: run.options.provider ?? provider,
    model: run.options.model ?? model,
  }
  return Object.fromEntries(Object.entries(news).filter(([, value]) => value !== undefined))
}
