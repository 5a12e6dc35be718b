/** An instance, and runs on lanes whose bodies a test settles. */

import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { LanePort } from '../../src/model/lane.ts'
import type { RunOptions } from '../../src/model/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** A run on a lane whose body the test settles. */
export interface Played {
  readonly result: Promise<string>
  /** Undefined while it has had no turn. */
  readonly run: () => Run | undefined
  readonly finish: (answer: string) => void
}

/** Opens the stage. */
export function open(lanes?: LanePort) {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, ...(lanes && { lanes }) })
  const play = (options: RunOptions): Played => {
    const body = Promise.withResolvers<string>()
    let run: Run | undefined
    const result = lifesign.run(options, (given) => {
      run = given
      return body.promise
    })
    const played: Played = { result, finish: body.resolve, run: () => run }
    played.result.catch(() => {})
    return played
  }
  return { clock, lifesign, play }
}

/** Lets promises settle. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Takes its turn on the lane of a session. */
export const queue: RunOptions = { session: 'a', lane: 'queue' }
