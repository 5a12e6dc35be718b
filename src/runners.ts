/** Wires those who start runs for hosts: by a function that runs as them, or by events that tell of them. */

import type { Attendants } from './control/attended/attendants.ts'
import { ForgottenRuns } from './control/attended/forgotten-runs.ts'
import { OpenRuns } from './control/attended/open-runs.ts'
import { Runs } from './control/attended/runs.ts'
import type { OwnedProcesses } from './control/owned-processes.ts'
import { RunController, type RunControllerOptions } from './control/run-controller.ts'
import { placeOf } from './options/run-options.ts'
import type { RunBook } from './tracker/book/run-book.ts'
import { warn } from './voice/warn.ts'
import { outOfSight, type Keepers } from './watchers.ts'

/** What they need. */
export interface RunnersNeeds
  extends Omit<RunControllerOptions, 'placeOf'>, Pick<Keepers, 'book' | 'tracker' | 'measures'> {
  readonly attendants: Attendants
  readonly processes: OwnedProcesses
}

/** Those who start runs, and who is asked about them. */
export interface Runners {
  readonly controller: RunController
  readonly opened: OpenRuns
  /** Hears of ticks, and of ends. */
  readonly forgotten: ForgottenRuns
  readonly runs: Runs
}

/** Makes them. */
export function runnersOf({ attendants, book, ...needs }: RunnersNeeds): Runners {
  const { recorder, processes, lanes, attempt } = needs
  const ours = { placeOf: (run: Parameters<typeof placeOf>[0]) => placeOf(run, warn) }
  const controller = new RunController({ ...needs, ...ours })
  const owner = { recorder, processes, run: controller.run.bind(controller) }
  const find = (id: string): ReturnType<RunBook['find']> => book.find(id)
  const forgotten = new ForgottenRuns({
    isOutOfSight: outOfSight(needs, 'opened'),
    ownsProcess: (run) => processes.owns(run),
    attempt,
  })
  const opened = new OpenRuns({ ...ours, recorder, attendants, forgotten, lanes, owner, attempt, find })
  const runs = new Runs({
    list: () => book.list(),
    get: (id) => book.get(id),
    handle: (id) => opened.handle(id),
  })
  return { controller, opened, forgotten, runs }
}
