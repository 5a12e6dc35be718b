/** Wires those who start runs for hosts: by a function that runs as them, or by events that tell of them. */

import type { Attendants } from './control/attended/attendants.ts'
import { OpenRuns } from './control/attended/open-runs.ts'
import { Runs } from './control/attended/runs.ts'
import { RunController, type RunControllerOptions } from './control/run-controller.ts'
import { placeOf } from './options/run-options.ts'
import type { RunBook } from './tracker/book/run-book.ts'
import { warn } from './voice/warn.ts'

/** What they need. */
export interface RunnersNeeds extends Omit<RunControllerOptions, 'placeOf'> {
  readonly attendants: Attendants
  readonly book: RunBook
}

/** Those who start runs, and who is asked about them. */
export interface Runners {
  readonly controller: RunController
  readonly opened: OpenRuns
  readonly runs: Runs
}

/** Makes them. */
export function runnersOf({ attendants, book, ...needs }: RunnersNeeds): Runners {
  const { recorder, processes, lanes, attempt } = needs
  const ours = { placeOf: (run: Parameters<typeof placeOf>[0]) => placeOf(run, warn) }
  const controller = new RunController({ ...needs, ...ours })
  const owner = { recorder, processes, run: controller.run.bind(controller) }
  const find = (id: string): ReturnType<RunBook['find']> => book.find(id)
  const opened = new OpenRuns({ ...ours, recorder, attendants, lanes, owner, attempt, find })
  const runs = new Runs({
    list: () => book.list(),
    get: (id) => book.get(id),
    handle: (id) => opened.handle(id),
  })
  return { controller, opened, runs }
}
