/** A run that lives until the test stops it. */

import { onTestFinished } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** Starts a run of the session `s`. */
export function live(): { readonly run: Run; readonly stop: () => void; readonly lifesign: Lifesign } {
  const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false })
  onTestFinished(() => lifesign.shutdown())
  let run: Run | undefined
  const running = lifesign.run({ session: 's' }, (given) => {
    run = given
    return new Promise(() => {})
  })
  running.catch(() => {})
  return { lifesign, run: run as Run, stop: () => void lifesign.sessions.stop('s') }
}
